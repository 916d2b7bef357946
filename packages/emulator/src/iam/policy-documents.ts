import { parseStrictJson } from '../aws/strict-json.ts';
import { type Policy, type PolicyKind, parsePolicy } from '../policy/document.ts';
import { PolicyError } from '../policy/policy-error.ts';
import { AwsError } from '../server/aws-error.ts';

/**
 * Parses the text of a policy that a caller puts.
 *
 * @throws AwsError MalformedPolicyDocument
 */
export function parsePolicyText(text: string, kind: PolicyKind): Policy {
  try {
    return parsePolicy(parseStrictJson(text), kind);
  } catch (error) {
    if (error instanceof PolicyError) throw malformedPolicy(error.message);
    if (!(error instanceof SyntaxError)) throw error;
    throw malformedPolicy('This policy contains invalid Json', error.message);
  }
}

export function malformedPolicy(message: string, detail = message): AwsError {
  return new AwsError(400, 'MalformedPolicyDocument', message, detail);
}
