/** The answers that may mean that Bedrock does not accept the key. */
export function mayRefuseKey(status: number): boolean {
  return status === 401 || status === 403;
}

/** A longer error is no refusal of a key, in bytes. */
export const LONGEST_REFUSAL = 16_384;

/**
 * Whether an error of Bedrock is about the key, and not about what its owner may do. Seen: "Authentication
 * failed: Please make sure your API Key is valid." (403), "Invalid bearer token" (401, mantle), "Bearer
 * Token has expired" (403), and ExpiredTokenException for the session behind the key.
 */
export function isKeyRefusal(errorType: string | undefined, body: string): boolean {
  if (/ExpiredToken|InvalidClientTokenId|UnrecognizedClient/.test(errorType ?? '')) return true;
  if (/not authorized to perform/i.test(body)) return false;
  return /authentication failed|(?:bearer|security) token|api key|token (?:has |is )?expired/i.test(
    body,
  );
}
