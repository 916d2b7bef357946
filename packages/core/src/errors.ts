import { withoutSecrets } from './redaction/known-secrets.ts';

/** Every way this product fails; see docs/troubleshooting.md for the cure of each. */
export type ErrorCode =
  | 'ERR_INPUT'
  | 'ERR_IDENTITY_UNAVAILABLE'
  | 'ERR_ROLE_DENIED'
  | 'ERR_NO_CREDENTIALS'
  | 'ERR_LOGIN_REQUIRED'
  | 'ERR_CREDENTIALS_EXPIRED'
  | 'ERR_CLOCK'
  | 'ERR_TOKEN_REJECTED'
  | 'ERR_ACCOUNT_SETUP'
  | 'ERR_SINK'
  | 'ERR_KEY_LIMIT'
  | 'ERR_KEY_UNCLEAR'
  | 'ERR_ROTATION_INCOMPLETE'
  | 'ERR_NOT_CONTAINED'
  | 'ERR_AUDIT_FINDINGS'
  | 'ERR_REGION'
  | 'ERR_LOCK'
  | 'ERR_TIMEOUT'
  | 'ERR_UPSTREAM';

export interface ErrorOptions {
  /** What to do next, in one or two sentences. */
  hint: string;
  /** True if the very same request may succeed later; default false. */
  retryable?: boolean;
  /** True if it is certain that the request had no effect; default false. */
  refused?: boolean;
  /** What the server asked us to wait before the next try, in milliseconds. */
  retryAfterMs?: number;
  cause?: unknown;
}

/** More than any message of ours; a statement of a trust policy in a hint has some 1500. */
const LONGEST_TEXT = 8_000;
const fit = (text: string) => withoutSecrets(text.slice(0, LONGEST_TEXT));

/**
 * The one error class: `message` says what happened, `hint` what to do next.
 * Neither ever holds a JWT, a header, a body or any part of a token: what the words of a server show of
 * a known secret is removed, whatever its source. Each is cut at {@link LONGEST_TEXT} characters.
 */
export class BedrockTokenError extends Error {
  override readonly name = 'BedrockTokenError';
  readonly code: ErrorCode;
  readonly hint: string;
  readonly retryable: boolean;
  readonly refused: boolean;
  readonly retryAfterMs: number | undefined;

  constructor(code: ErrorCode, message: string, options: ErrorOptions) {
    super(fit(message), options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.hint = fit(options.hint);
    this.retryable = options.retryable ?? false;
    this.refused = options.refused ?? false;
    this.retryAfterMs = options.retryAfterMs;
  }
}

/**
 * An `ERR_INPUT` for one named input: what is wrong with it, and an example of a good value.
 *
 * @param name of an input, or of an option, which begins with `--`
 */
export function inputError(name: string, problem: string, hint: string): BedrockTokenError {
  const subject = name.startsWith('--') ? name : `Input "${name}"`;
  return new BedrockTokenError('ERR_INPUT', `${subject} ${problem}.`, { hint });
}

/**
 * A hint and one more sentence. A hint that ends with a command has no full stop, because it would be pasted
 * too: there the sentence goes in front, so that nothing stands behind the command.
 */
export function extendHint(hint: string, sentence: string): string {
  if (hint === '' || sentence === '') return hint + sentence;
  return /[.!?]$/.test(hint) ? `${hint} ${sentence}` : `${sentence} ${hint}`;
}
