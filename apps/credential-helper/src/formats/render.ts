import { BedrockTokenError } from '@bedrock-token/core';
import { type Answer, type FormatName, setsVariables } from './format.ts';
import { formatToken } from './token.ts';

/**
 * The plain key is what a cache hit mostly prints; the others are loaded when asked for.
 *
 * @throws ERR_SINK for a key that is none: not every format could quote it
 */
export async function render(name: FormatName, answer: Answer): Promise<string> {
  assertPlain(answer);
  if (name === 'token') return formatToken(answer);
  if (setsVariables(name)) return (await import('./shells.ts')).SHELL_FORMATS[name](answer);
  return (await import('./documents.ts')).DOCUMENT_FORMATS[name](answer);
}

/** A .env file, cmd.exe and an HTTP header have no way to write a quote, a `%` or a line break. */
function assertPlain({ token, region, anthropicBaseUrl, claudePlatformBaseUrl }: Answer): void {
  const url = anthropicBaseUrl ?? claudePlatformBaseUrl ?? '';
  if (!/^[\w:/.[\]-]*$/.test(url)) {
    const variable = claudePlatformBaseUrl ? 'AWS_EXTERNAL_ANTHROPIC' : 'BEDROCK_RUNTIME';
    throw new BedrockTokenError('ERR_INPUT', `${url} is not a plain URL.`, {
      hint: `Correct AWS_ENDPOINT_URL_${variable}, or endpoint_url in the profile.`,
    });
  }
  if (/^[\w+/=-]+$/.test(token.reveal()) && /^[\w-]+$/.test(region)) return;
  throw new BedrockTokenError('ERR_SINK', 'The key contains invalid characters.', {
    hint: 'The cache entry was changed; bedrock-token --refresh gets a new key.',
  });
}
