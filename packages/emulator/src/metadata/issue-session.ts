import type { IssuedKeys, IssueRequest } from '../issue.ts';

/** A session as the metadata services write it (IMDS user guide, "security-credentials"). */
export function issueMetadataSession(
  role: string,
  issue: (request: IssueRequest) => IssuedKeys,
): Record<string, string | undefined> {
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = issue({ role });
  return {
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    Token: sessionToken,
    Expiration: expiration?.toISOString().replace(/\.\d+Z/, 'Z'),
  };
}
