/**
 * Authorization headers, keys, JWTs, parameters of a presigned URL, and long runs without a blank
 * or colon; the last form has no `/` or `-`, so that ARNs of usual length stay readable.
 */
const TOKEN_LIKE =
  /Bearer \S+|(?:bedrock|aws-external-anthropic)-api-key-\S*|eyJ[\w-]+(\.[\w-]*)*|X-Amz-(Security-Token|Signature)=\S+|[\w+/=%.-]{72,}|[\w+=%]{40,}/g;

/**
 * An upstream's sentence, fit for one line of a log. What looks like a token is taken out: a
 * server may echo what it was sent, and masks know whole secrets only, not their pieces.
 */
export function sanitize(text: string): string {
  return (
    text
      .slice(0, 10_000)
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
      .replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, ' ')
      .replace(TOKEN_LIKE, '[…]')
      .trim()
      .slice(0, 500)
  );
}

/** A name that a person chose, fit for a message. */
export function printable(name: string): string {
  return name.slice(0, 64).replace(/[^\x20-\x7e]/g, '?');
}
