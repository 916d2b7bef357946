import {
  type EmulatorConfig,
  type GitHubClaims,
  githubTrustPolicy,
  INFERENCE_POLICY,
  type PolicyDocument,
} from '@bedrock-token/emulator';
import { describe, expect, it } from 'vitest';
import { mintBadly, mintWell } from '../support/action/mint-step.ts';
import { ACCOUNT, startCloud } from '../support/cloud/cloud.ts';

const ISSUER = 'https://token.actions.githubusercontent.com';

type Format = 'classic' | 'immutable';

function configure(trustPolicy: PolicyDocument, subjectFormat: Format): EmulatorConfig {
  const role = { name: 'bedrock-ci', trustPolicy, policies: [INFERENCE_POLICY] };
  return { issuer: ISSUER, oidc: { subjectFormat }, accounts: [{ id: ACCOUNT, roles: [role] }] };
}

const STRANGERS_ONLY = githubTrustPolicy({
  accountId: ACCOUNT,
  issuer: ISSUER,
  subject: 'repo:another-org/another-repo:ref:refs/heads/main',
});

/** The statement that the error offers, as a person would paste it. */
function pasteStatement(error: string): PolicyDocument {
  const json = /allows it:\n(\{[\s\S]*?\n\})/.exec(error)?.[1] ?? '';
  return { Version: '2012-10-17', Statement: [JSON.parse(json)] };
}

const CASES: { title: string; format: Format; claims: Partial<GitHubClaims>; sub: string }[] = [
  {
    title: 'a classic subject of a branch',
    format: 'classic',
    claims: { ref: 'refs/heads/feature' },
    sub: 'repo:octo-org/octo-repo:ref:refs/heads/feature',
  },
  {
    title: 'an immutable subject of a branch',
    format: 'immutable',
    claims: { ref: 'refs/heads/feature' },
    sub: 'repo:octo-org@65001/octo-repo@7400012:ref:refs/heads/feature',
  },
  {
    title: 'a classic subject of an environment with a colon in its name',
    format: 'classic',
    claims: { environment: 'prod:eu' },
    sub: 'repo:octo-org/octo-repo:environment:prod%3Aeu',
  },
  {
    title: 'an immutable subject of an environment',
    format: 'immutable',
    claims: { environment: 'production' },
    sub: 'repo:octo-org@65001/octo-repo@7400012:environment:production',
  },
  {
    title: 'a customised subject',
    format: 'classic',
    claims: { sub: 'job_workflow_ref:octo-org/flows/.github/workflows/x.yml@refs/heads/main' },
    sub: 'job_workflow_ref:octo-org/flows/.github/workflows/x.yml@refs/heads/main',
  },
];

describe.concurrent('a denied role explains itself', () => {
  it.each(CASES)('$title', async ({ format, claims, sub }) => {
    await using cloud = await startCloud(configure(STRANGERS_ONLY, format));
    const error = await mintBadly(cloud, { claims });

    expect(error).toMatch(/^ERR_ROLE_DENIED: .*arn:aws:iam::123456789012:role\/bedrock-ci/);
    expect(error).toContain(`\n  iss: ${ISSUER}\n`);
    expect(error).toContain(`\n  sub: ${sub}\n`);
    expect(error).toContain('\n  aud: sts.amazonaws.com\n');
    expect(error).toContain(`\n  ref: ${claims.ref ?? 'refs/heads/main'}\n`);
    expect(error).toContain(`\n  environment: ${claims.environment ?? '(none)'}\n`);
    // Neither the JWT nor any of its three parts.
    expect(error).not.toMatch(/eyJ[\w-]{10}/);

    // The proof: what is offered, pasted as it is, admits the same job and no other.
    await using cured = await startCloud(configure(pasteStatement(error), format));
    await mintWell(cured, { claims });
    const other = await mintBadly(cured, { claims: { repository: 'octo-org/other' } });
    expect(other).toMatch(/^ERR_ROLE_DENIED/);
  });

  it.each<[Format, string]>([
    ['classic', 'repo:octo-org@65001/octo-repo@7400012:ref:refs/heads/main'],
    ['immutable', 'repo:octo-org/octo-repo:ref:refs/heads/main'],
  ])('a %s subject is also shown as the other format writes it', async (format, other) => {
    await using cloud = await startCloud(configure(STRANGERS_ONLY, format));
    expect(await mintBadly(cloud)).toContain(`"${other}"`);
  });

  it('an audience that the provider does not list leads to the command that adds it', async () => {
    await using cloud = await startCloud();
    const error = await mintBadly(cloud, { inputs: { audience: 'https://example.com/other' } });
    expect(error).toMatch(/^ERR_ROLE_DENIED: .*audience/);
    expect(error).toContain('aud: https://example.com/other');
    expect(error).not.toMatch(/trust policy|"Statement"|"Effect"/);
    expect(error).toMatch(
      /\n.*: aws iam add-client-id-to-open-id-connect-provider --open-id-connect-provider-arn arn:aws:iam::123456789012:oidc-provider\/\S+ --client-id https:\/\/example\.com\/other$/,
    );
  });

  it('a claim with line breaks cannot forge lines of the log', async () => {
    await using cloud = await startCloud(configure(STRANGERS_ONLY, 'classic'));
    const error = await mintBadly(cloud, {
      claims: { environment: 'x\n::error::forged\r\n  aud: forged' },
    });
    expect(error).not.toMatch(/^::error::forged|^ {2}aud: forged/m);
  });
});
