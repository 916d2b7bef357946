/** The claims of a GitHub identity token that trust policies look at. None is secret. */
export interface IdentityClaims {
  issuer: string;
  subject: string;
  audience: string;
  ref?: string;
  environment?: string;
  repository?: string;
  repositoryId?: string;
  repositoryOwnerId?: string;
  /** End of the token's life, epoch milliseconds. */
  expiresAt?: number;
}

/**
 * Reads the claims of a JWT without checking its signature: AWS checks it, we explain by it.
 *
 * @returns undefined if the text is no JWT
 */
export function readIdentityClaims(jwt: string): IdentityClaims | undefined {
  const payload = parsePayload(jwt);
  if (payload === undefined) return undefined;
  const text = (name: string) => {
    const value = payload[name];
    return typeof value === 'string' || typeof value === 'number'
      ? oneLine(String(value))
      : undefined;
  };
  const audience = Array.isArray(payload.aud)
    ? oneLine(payload.aud.filter((one) => typeof one === 'string').join(', '))
    : text('aud');
  const ref = text('ref');
  const environment = text('environment');
  const repository = text('repository');
  const repositoryId = text('repository_id');
  const repositoryOwnerId = text('repository_owner_id');
  return {
    issuer: text('iss') ?? '(none)',
    subject: text('sub') ?? '(none)',
    audience: audience ?? '(none)',
    ...(ref && { ref }),
    ...(environment && { environment }),
    ...(repository && { repository }),
    ...(repositoryId && { repositoryId }),
    ...(repositoryOwnerId && { repositoryOwnerId }),
    ...(typeof payload.exp === 'number' && { expiresAt: payload.exp * 1000 }),
  };
}

function parsePayload(jwt: string): Record<string, unknown> | undefined {
  const parts = jwt.split('.');
  if (parts.length !== 3) return undefined;
  try {
    const bytes = atob((parts[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'));
    const json: unknown = JSON.parse(
      new TextDecoder().decode(Uint8Array.from(bytes, (char) => char.charCodeAt(0))),
    );
    return typeof json === 'object' && json !== null
      ? (json as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}

/** A claim is shown in logs: no line breaks, no control characters, no endless text. */
function oneLine(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
  return text.replace(/[\u0000-\u001f\u007f]/g, ' ').slice(0, 500);
}
