import { providerName } from '../oidc/provider-name.ts';
import type { ConditionBlock, PolicyDocument } from '../policy/document.ts';
import { ISSUER, ISSUER_NAME } from './config.ts';

export interface GitHubTrust {
  accountId: string;
  /** Default `aws`. */
  partition?: string;
  /** Default: the emulator's issuer. */
  issuer?: string;
  /** Default `sts.amazonaws.com`. */
  audience?: string;
  /** The `sub` to admit, with `*` and `?` as in StringLike. */
  subject: string;
}

/** The trust policy by which a role admits GitHub's identity tokens. */
export function githubTrustPolicy(trust: GitHubTrust): PolicyDocument {
  const { accountId, partition = 'aws', issuer = ISSUER, audience = 'sts.amazonaws.com' } = trust;
  const name = issuer === ISSUER ? ISSUER_NAME : providerName(issuer);
  const subjectOperator = /[*?]/.test(trust.subject) ? 'StringLike' : 'StringEquals';
  const condition: ConditionBlock = { StringEquals: { [`${name}:aud`]: audience } };
  condition[subjectOperator] = {
    ...condition[subjectOperator],
    [`${name}:sub`]: trust.subject,
  };
  return {
    Version: '2012-10-17',
    Statement: [
      {
        Effect: 'Allow',
        Principal: { Federated: `arn:${partition}:iam::${accountId}:oidc-provider/${name}` },
        Action: 'sts:AssumeRoleWithWebIdentity',
        Condition: condition,
      },
    ],
  };
}
