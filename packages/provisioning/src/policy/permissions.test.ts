import { readModel } from '@bedrock-token/core';
import { describe, expect, it } from 'vitest';
import { parseIssuer } from '../subject/issuer.ts';
import type { TrustedClaims } from '../subject/subject-request.ts';
import { type NamedModel, type PermissionsRequest, permissionsFor } from './permissions.ts';
import { trustPolicyFor } from './trust-policy.ts';

const HAIKU = 'anthropic.claude-haiku-4-5-20251001-v1:0';
const ACCOUNT = '123456789012';
const at = `arn:aws:bedrock:us-east-1:${ACCOUNT}`;

function named(text: string, modelArns?: string[], partition = 'aws'): NamedModel {
  const reference = readModel(partition, text);
  if (reference === undefined) throw new Error(text);
  return { text, reference, ...(modelArns !== undefined && { modelArns }) };
}

const statementsFor = (models: NamedModel[], more: Partial<PermissionsRequest> = {}) =>
  Object.fromEntries(
    permissionsFor({
      partition: 'aws',
      accountId: ACCOUNT,
      region: 'us-east-1',
      models,
      consumer: 'bedrock',
      plane: 'runtime',
      ...more,
    }).Statement.map(({ Sid, ...rest }) => [Sid, rest]),
  );
const foundation = (region: string, model = HAIKU) =>
  `arn:aws:bedrock:${region}::foundation-model/${model}`;

describe('permissions', () => {
  it('of a profile of a geography end at its destinations, and hold only through it', () => {
    const arns = ['us-east-1', 'us-east-2', 'us-west-2'].map((region) => foundation(region));
    const { CallProfiles, CallModelsThroughProfiles, CallModels } = statementsFor([
      named(`us.${HAIKU}`, arns),
    ]);
    expect(CallModels).toBeUndefined();
    expect(CallProfiles?.Resource).toBe(`${at}:inference-profile/us.${HAIKU}`);
    expect(CallModelsThroughProfiles).toMatchObject({
      Resource: arns,
      Condition: {
        StringEquals: { 'bedrock:InferenceProfileArn': `${at}:inference-profile/us.${HAIKU}` },
      },
    });
  });

  it('of a profile that was not looked up reach every region, and still only through it', () => {
    const { CallModelsThroughProfiles } = statementsFor([named(`us.${HAIKU}`)]);
    expect(CallModelsThroughProfiles?.Resource).toBe(foundation('*'));
    expect(CallModelsThroughProfiles?.Condition).toBeDefined();
  });

  it('of a global profile have a statement for what has no region', () => {
    const { CallModelsThroughProfiles, CallModelsThroughGlobalProfiles } = statementsFor([
      named(`global.${HAIKU}`, [foundation('us-east-1'), foundation('')]),
    ]);
    expect(CallModelsThroughProfiles?.Resource).toBe(foundation('us-east-1'));
    expect(CallModelsThroughGlobalProfiles).toMatchObject({
      Resource: foundation(''),
      Condition: { StringEquals: { 'aws:RequestedRegion': 'unspecified' } },
    });
  });

  it('of an application profile are for its ARN and the models behind it', () => {
    const arn = `${at}:application-inference-profile/abc123`;
    const { CallProfiles, CallModelsThroughProfiles } = statementsFor([
      named(arn, [foundation('us-east-1')]),
    ]);
    expect(CallProfiles?.Resource).toBe(arn);
    expect(CallModelsThroughProfiles?.Resource).toBe(foundation('us-east-1'));
    const unread = statementsFor([named(arn)]);
    expect(unread.CallModelsThroughProfiles?.Resource).toBe(foundation('*', '*'));
  });

  it.each([
    ['aws-us-gov', 'us-gov-west-1'],
    ['aws-eusc', 'eusc-de-east-1'],
    ['aws-cn', 'cn-north-1'],
  ])('of %s have that partition in every ARN', (partition, region) => {
    const models = [`us-gov.${HAIKU}`, 'amazon.nova-lite-v1:0'];
    const statements = statementsFor(
      models.map((text) => named(text, undefined, partition)),
      { partition, region },
    );
    const arns = JSON.stringify(statements).match(/arn:[\w-]+/g) ?? [];
    expect(arns.length).toBeGreaterThan(3);
    expect(new Set(arns)).toEqual(new Set([`arn:${partition}`]));
  });

  it('never name an action that is none, nor one that changes anything', () => {
    for (const consumer of ['bedrock', 'claude-code', 'codex', 'openai', 'anthropic'] as const) {
      for (const plane of ['runtime', 'mantle'] as const) {
        for (const models of [[], [named('amazon.nova-lite-v1:0')]]) {
          const statements = Object.values(statementsFor(models, { consumer, plane }));
          const actions = statements.flatMap(({ Action }) => Action);
          for (const action of actions) {
            expect(action).toMatch(
              /^bedrock(-mantle)?:(CallWithBearerToken|InvokeModel(WithResponseStream)?|GetInferenceProfile|ListInferenceProfiles|CreateInference)$/,
            );
          }
          // Marketplace rights are for an administrator, once.
          expect(actions.join()).not.toContain('aws-marketplace');
        }
      }
    }
  });

  it('of mantle name a model by its condition key', () => {
    const { CallModelsOnMantle, UseShortTermKeys } = statementsFor([named('openai.gpt-oss-20b')], {
      consumer: 'codex',
      plane: 'mantle',
    });
    expect(CallModelsOnMantle?.Condition).toEqual({
      StringEquals: { 'bedrock-mantle:Model': 'openai.gpt-oss-20b' },
    });
    expect(UseShortTermKeys?.Condition).toEqual({
      StringEquals: { 'bedrock-mantle:BearerTokenType': 'SHORT_TERM' },
    });
  });
});

describe('a trust policy', () => {
  const trust = (claims: Partial<TrustedClaims>, issuerText?: string) =>
    trustPolicyFor({
      partition: 'aws',
      accountId: ACCOUNT,
      issuer: parseIssuer(issuerText, '--issuer'),
      audience: 'sts.amazonaws.com',
      claims: {
        subject: 'repo:o/r:ref:refs/heads/main',
        isPattern: false,
        claims: {},
        ...claims,
      },
      sid: 'AssumeByGitHubJobs',
    }).Statement[0];
  const key = 'token.actions.githubusercontent.com';

  it('compares letter by letter', () => {
    expect(trust({})?.Condition).toEqual({
      StringEquals: {
        [`${key}:aud`]: 'sts.amazonaws.com',
        [`${key}:sub`]: 'repo:o/r:ref:refs/heads/main',
      },
    });
  });

  it('uses StringLike for a wildcard alone', () => {
    const decision = {
      subject: 'repo:o/r:ref:refs/heads/*',
      isPattern: true,
      claims: { ref: 'refs/heads/*', repository_id: '1' },
    };
    expect(trust(decision)?.Condition).toEqual({
      StringEquals: { [`${key}:aud`]: 'sts.amazonaws.com', [`${key}:repository_id`]: '1' },
      StringLike: { [`${key}:sub`]: 'repo:o/r:ref:refs/heads/*', [`${key}:ref`]: 'refs/heads/*' },
    });
  });

  it('has no policy variable of a name that looks like one', () => {
    // biome-ignore lint/suspicious/noTemplateCurlyInString: IAM's, not a template
    const subject = 'repo:o/r:environment:${aws:username}';
    const condition = trust({ subject })?.Condition?.StringEquals;
    // biome-ignore lint/suspicious/noTemplateCurlyInString: IAM's, not a template
    expect(condition?.[`${key}:sub`]).toBe('repo:o/r:environment:${$}{aws:username}');
  });

  it('has the enterprise of an issuer once in ARN and keys', () => {
    const statement = trust({}, `https://${key}/octo`);
    expect(statement?.Principal?.Federated).toBe(
      `arn:aws:iam::${ACCOUNT}:oidc-provider/${key}/octo`,
    );
    expect(Object.keys(statement?.Condition?.StringEquals ?? {})).toEqual([
      `${key}/octo:aud`,
      `${key}/octo:sub`,
    ]);
  });
});
