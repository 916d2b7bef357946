import { rememberSecret } from './redaction/known-secrets.ts';

const REDACTED = '[redacted]';

/**
 * A value that must not be seen: printing, interpolating, inspecting or serialising it
 * yields `[redacted]`. Only {@link Secret.reveal} gives the value, at the very call that needs it.
 * From then on no error and no message shows it: see `withoutSecrets`.
 */
export class Secret<T> {
  // A private field, not a TypeScript `private`: invisible to util.inspect and JSON alike.
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
    if (typeof value === 'string') rememberSecret(value);
  }

  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return REDACTED;
  }

  toJSON(): string {
    return REDACTED;
  }

  [Symbol.for('nodejs.util.inspect.custom')](): string {
    return REDACTED;
  }
}
