import { AwsError } from '../server/aws-error.ts';

/** A JSON body, or a part of one. */
export type Json = Record<string, unknown>;

/** A problem with what was sent; 400. */
export function validationError(message: string): AwsError {
  return new AwsError(400, 'ValidationException', message);
}

/** @throws AwsError for a body that is no JSON object */
export function readJsonBody(body: Buffer): Json {
  try {
    const value: unknown = JSON.parse(body.toString('utf8'));
    if (isObject(value)) return value;
  } catch {
    // Falls through to the same answer as a body of the wrong type.
  }
  throw new AwsError(400, 'SerializationException', 'The request body is not a JSON object.');
}

export function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** @throws AwsError unless it is absent or a whole number of 1 or more */
export function readMaxTokens(value: unknown, name: string): number | undefined {
  if (value === undefined || value === null) return undefined;
  if (Number.isInteger(value) && (value as number) >= 1) return value as number;
  throw validationError(
    `1 validation error detected: Value at '${name}' failed to satisfy constraint: Member must have value greater than or equal to 1`,
  );
}

/** @throws AwsError unless it is absent or between the two */
export function checkRange(value: unknown, name: string, low: number, high: number): void {
  if (value === undefined || value === null) return;
  if (typeof value === 'number' && value >= low && value <= high) return;
  throw validationError(
    `1 validation error detected: Value at '${name}' failed to satisfy constraint: Member must have value between ${low} and ${high}`,
  );
}
