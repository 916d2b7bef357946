import { BedrockTokenError } from './errors.ts';

/**
 * Name and path as in the IAM API reference, CreatePolicy. The path may hold any printable character
 * there; not here, where `*`, `?` and `${…}` would stand for many policies in a policy's condition.
 */
const MANAGED_POLICY =
  /^arn:aws(?:-[a-z]+)*:iam::(?:\d{12}|aws):policy\/(?:[^*?${}"\\\s\p{Cc}]+\/)?[\w+=,.@-]{1,128}$/u;

/** Whether a text is the ARN of one managed policy, and of no more than one wherever it is written. */
export function isManagedPolicyArn(text: string): boolean {
  return text.length <= 2048 && MANAGED_POLICY.test(text);
}

/**
 * The last look at ARNs that are written into a policy document, whose readers should have refused
 * them: IAM matches `*` and `?` in a Resource and in ArnEquals, and replaces `${…}` (IAM User Guide,
 * "Policy elements: Variables and tags").
 *
 * @returns the same
 * @throws ERR_INPUT for one that stands for several
 */
export function assertExactArns(arns: readonly string[]): readonly string[] {
  const wide = arns.find((arn) => /[*?$]/.test(arn));
  if (wide === undefined) return arns;
  throw new BedrockTokenError(
    'ERR_INPUT',
    'An ARN for a policy contains *, ? or $, so it would match more than one resource.',
    { hint: 'Name each user, policy, secret and parameter in full.' },
  );
}
