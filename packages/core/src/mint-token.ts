import type { BearerToken } from './bearer-token.ts';
import { decideLifetime } from './bearer-token.ts';
import { type AwsCredentials, isEndUnknown, UNKNOWN_END_KEEP_SECONDS } from './credentials.ts';
import { describeBearerToken } from './describe-token.ts';
import { BedrockTokenError } from './errors.ts';
import type { MintPorts } from './ports.ts';
import type { KeyServiceName } from './services/key-service.ts';

export interface MintRequest {
  credentials: AwsCredentials;
  /** Default `bedrock`. */
  service?: KeyServiceName | undefined;
  region: string;
  /** Whole seconds, 1 to 43200; undefined means as long as the session allows. */
  requestedSeconds?: number | undefined;
}

/**
 * Mints one short-term API key. No network call is made, so this proves no permission.
 *
 * The dates are read back from the signed text, so what we say of a key is what the key says.
 *
 * @throws ERR_INPUT for a bad duration, ERR_CREDENTIALS_EXPIRED for an expired session
 */
export async function mintToken(request: MintRequest, ports: MintPorts): Promise<BearerToken> {
  const { credentials, service = 'bedrock', region, requestedSeconds } = request;
  const lifetime = decideLifetime(requestedSeconds, credentials, ports.now());
  const text = await ports.sign(credentials, region, lifetime.seconds, service);
  const said = describeBearerToken(text.reveal());
  if (said?.service !== service) {
    throw new BedrockTokenError(
      'ERR_UPSTREAM',
      'The token generator returned a key that cannot be parsed.',
      {
        hint: 'This is a bug in bedrock-token or of its token generator; please report it.',
      },
    );
  }
  return {
    text,
    service,
    region,
    issuedAt: said.issuedAt,
    expiresAt: earlier(said.expiresAt, credentials.expiration ?? keepUntil(credentials, said)),
    limitedBy: lifetime.limitedBy,
    ...(isEndUnknown(credentials) && { isEndUnknown: true as const }),
  };
}

/** The clock may tick between deciding and signing; the session's end holds all the same. */
function earlier(date: Date, other: Date | undefined): Date {
  return other !== undefined && other < date ? other : date;
}

function keepUntil(credentials: AwsCredentials, { issuedAt }: { issuedAt: Date }) {
  if (!isEndUnknown(credentials)) return undefined;
  return new Date(issuedAt.getTime() + UNKNOWN_END_KEEP_SECONDS * 1000);
}
