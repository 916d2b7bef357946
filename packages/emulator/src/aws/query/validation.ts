import { AwsError } from '../../server/aws-error.ts';

/** Collects what is wrong with a request's parameters, since AWS reports all of it at once. */
export interface Validation {
  /**
   * @param name as AWS's messages spell it: `roleArn` for `RoleArn`
   * @param constraint what follows "Member must"
   */
  check(holds: boolean, name: string, value: string | null, constraint: string): void;
  /** @throws AwsError if anything was wrong */
  refuse(): void;
}

/** @param code of the error; the JSON protocols say `ValidationException` */
export function createValidation(code = 'ValidationError'): Validation {
  const problems: string[] = [];
  return {
    check(holds, name, value, constraint) {
      if (holds) return;
      const shown = value === null ? 'null' : `'${value}'`;
      problems.push(
        `Value ${shown} at '${name}' failed to satisfy constraint: Member must ${constraint}`,
      );
    },
    refuse() {
      if (problems.length === 0) return;
      const errors = problems.length === 1 ? 'error' : 'errors';
      const message = `${problems.length} validation ${errors} detected: ${problems.join('; ')}`;
      throw new AwsError(400, code, message);
    },
  };
}

/** A parameter's name as AWS's messages spell it. */
export function memberName(wireName: string): string {
  return wireName.charAt(0).toLowerCase() + wireName.slice(1);
}

/** A list, up to its first gap. */
export function readList(form: URLSearchParams, nameOf: (index: number) => string): string[] {
  const values: string[] = [];
  for (let index = 1; ; index += 1) {
    const value = form.get(nameOf(index));
    if (value === null) return values;
    values.push(value);
  }
}
