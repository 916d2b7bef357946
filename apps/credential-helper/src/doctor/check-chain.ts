import {
  type CredentialOptions,
  listCredentialSteps,
  provideCredentials,
} from '@bedrock-token/aws';
import { type AwsCredentials, isEndUnknown, toTimestamp, UNKNOWN_END } from '@bedrock-token/core';
import { type Finding, failed, note, ok } from './finding.ts';

/** The chain step by step, up to the step that applies. */
export async function checkChain(
  options: CredentialOptions,
): Promise<{ findings: Finding[]; credentials?: AwsCredentials }> {
  const findings: Finding[] = [];
  try {
    for (const step of await listCredentialSteps(options)) {
      if (step.absent !== undefined) {
        findings.push(note('credentials', `${step.looksFor}: ${step.absent}`));
        continue;
      }
      const credentials = await provideCredentials(step, options);
      findings.push(ok('credentials', `${step.looksFor}: ${describe(credentials)}`));
      return { findings, credentials };
    }
  } catch (error) {
    return { findings: [...findings, failed('credentials', error)] };
  }
  return {
    findings: [
      ...findings,
      {
        check: 'credentials',
        level: 'fail',
        says: 'No AWS credentials were found.',
        hint: 'Name a profile with --profile or AWS_PROFILE, or log in: aws sso login',
        exitCode: 4,
      },
    ],
  };
}

function describe(credentials: AwsCredentials): string {
  const { accessKeyId, source, expiration } = credentials;
  const without = isEndUnknown(credentials) ? `expiry ${UNKNOWN_END}` : 'does not expire';
  const end = expiration === undefined ? without : `until ${toTimestamp(expiration)}`;
  return `access key ${accessKeyId}, from ${source}, ${end}`;
}
