import { deflateRawSync } from 'node:zlib';
import type { Directory } from '../aws/directory.ts';
import { parseStrictJson } from '../aws/strict-json.ts';
import { type Policy, parsePolicy } from '../policy/document.ts';
import { PolicyError } from '../policy/policy-error.ts';
import { AwsError } from '../server/aws-error.ts';
import type { AssumeParameters } from './parameters.ts';

export interface SessionPolicies {
  /** Absent if the request narrows nothing. */
  policies?: Policy[];
  /** Absent if there is nothing to pack. */
  packedPercent?: number;
}

/**
 * Reads what narrows a session: `Policy` and `PolicyArns`.
 *
 * AWS packs policies and tags into a binary form whose size it does not publish; a compressed
 * size stands in for it.
 *
 * @throws AwsError MalformedPolicyDocument, PackedPolicyTooLarge
 */
export function readSessionPolicies(
  { policy, policyArns, tags }: AssumeParameters,
  directory: Directory,
  limitBytes: number,
): SessionPolicies {
  const policies: Policy[] = [];
  if (policy !== undefined) policies.push(parseInline(policy));
  for (const arn of policyArns) {
    const managed = directory.findPolicy(arn);
    if (managed === undefined) {
      throw new AwsError(
        400,
        'MalformedPolicyDocument',
        `Policy ${arn} does not exist or is not attachable.`,
      );
    }
    policies.push(managed.policy);
  }
  const tagText = Object.entries(tags).flat().join('');
  const packable = `${policy ?? ''}${policyArns.join('')}${tagText}`;
  if (packable === '') return {};
  const packedBytes = deflateRawSync(packable, { level: 9 }).length;
  const packedPercent = Math.ceil((packedBytes / limitBytes) * 100);
  if (packedPercent > 100) {
    throw new AwsError(
      400,
      'PackedPolicyTooLarge',
      `Packed policy consumes ${packedPercent}% of allotted space, please use smaller policy.`,
    );
  }
  return { packedPercent, ...(policies.length > 0 && { policies }) };
}

function parseInline(text: string): Policy {
  let document: unknown;
  try {
    document = parseStrictJson(text);
  } catch (error) {
    const message = 'This policy contains invalid Json';
    throw new AwsError(400, 'MalformedPolicyDocument', message, (error as Error).message);
  }
  try {
    return parsePolicy(document);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    throw new AwsError(400, 'MalformedPolicyDocument', 'Syntax errors in policy.', error.message);
  }
}
