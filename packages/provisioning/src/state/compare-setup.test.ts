import { describe, expect, it } from 'vitest';
import { asApplied, exampleSetup, namedModel } from '../../test-support/example-setup.ts';
import { FOR_GITHUB } from '../desired-setup.ts';
import type { PolicyDocument, Statement } from '../policy/document.ts';
import { parseIssuer } from '../subject/issuer.ts';
import { compareSetup } from './compare-setup.ts';

const SETUP = exampleSetup();
const ISSUER = 'token.actions.githubusercontent.com';
const PROVIDER = SETUP.provider.arn;
const SUBJECT = 'repo:octo-org/octo-repo:ref:refs/heads/main';

const differencesOf = (setup = SETUP, role = {}) =>
  compareSetup(setup, asApplied(setup, role)).map(
    ({ where, problem, effect }) => `${where.join(', ')} [${effect}] ${problem}`,
  );

/** The trust policy with other conditions. */
const trustWith = (Condition: object, more: object = {}) => ({
  trust: {
    Version: '2012-10-17',
    Statement: [{ ...SETUP.role.trust.Statement[0], Condition, ...more }],
  },
});
const AUD = { [`${ISSUER}:aud`]: 'sts.amazonaws.com' };
const SUB = { [`${ISSUER}:sub`]: SUBJECT };

/** The permissions with one statement changed, or left out. */
function permissionsWith(
  sid: string,
  change: (statement: Statement) => object | undefined,
  setup = SETUP,
) {
  const { Version, Statement } = setup.role.permissions;
  const changed = Statement.map((one) => (one.Sid === sid ? change(one) : one));
  return { inline: { [FOR_GITHUB.policyName]: { Version, Statement: changed.filter(Boolean) } } };
}

it('finds nothing where all is as asked for', () => {
  expect(differencesOf()).toEqual([]);
});

it('finds nothing in the same documents in another order, or with one value in a list', () => {
  const [statement] = SETUP.role.trust.Statement;
  const trust = {
    Statement: {
      ...statement,
      Condition: { StringEquals: { ...SUB, ...AUD } },
      Action: [statement?.Action],
    },
    Version: '2012-10-17',
  };
  expect(differencesOf(SETUP, { trust })).toEqual([]);
});

describe('the provider', () => {
  it('may be missing', () => {
    const [first] = compareSetup(SETUP, { ...asApplied(SETUP), provider: undefined });
    expect(first?.problem).toMatch(/There is no OIDC provider for https:\/\/token\.actions/);
  });

  it('may lack the audience', () => {
    const provider = { clientIds: ['https://github.com/octo-org'], tags: {} };
    const [first] = compareSetup(SETUP, { ...asApplied(SETUP), provider });
    expect(first?.problem).toMatch(
      /client IDs are https:\/\/github\.com\/octo-org; the audience sts/,
    );
    expect(first?.cure).toMatch(
      /aws iam add-client-id-to-open-id-connect-provider --client-id sts\.amazonaws\.com --open-id-connect-provider-arn arn:aws:iam::123456789012:oidc-provider\/token/,
    );
  });
});

describe('the trust policy', () => {
  it.each<[title: string, role: object, found: RegExp[]]>([
    [
      'lacks the audience',
      trustWith({ StringEquals: SUB }),
      [/AssumeByGitHubJobs \[open\] There is no condition on token\.actions.*:aud/],
    ],
    [
      'has another audience',
      trustWith({ StringEquals: { ...SUB, [`${ISSUER}:aud`]: 'https://github.com/octo-org' } }),
      [/\[broken\] .*:aud is https:\/\/github\.com\/octo-org; the token of the job has sts/],
    ],
    [
      'lacks the subject',
      trustWith({ StringEquals: AUD }),
      [/\[open\] There is no condition on .*:sub: all jobs of the issuer/],
    ],
    [
      'passes a token without the claim',
      trustWith({ StringEquals: AUD, 'ForAllValues:StringEquals': SUB }),
      [/\[open\] ForAllValues:StringEquals on .*:sub is also true for a token without that claim/],
    ],
    [
      'has a wildcard that is a letter',
      trustWith({ StringEquals: { ...AUD, [`${ISSUER}:sub`]: 'repo:octo-org/octo-repo:*' } }),
      [/\[broken\] .* under StringEquals, where \* and \? are letters/],
    ],
    [
      'differs in case',
      trustWith({
        StringEquals: { ...AUD, [`${ISSUER}:sub`]: SUBJECT.replace('octo-org', 'Octo-Org') },
      }),
      [/\[broken\] .*they differ in case/],
    ],
    [
      'has the other format',
      trustWith({
        StringEquals: {
          ...AUD,
          [`${ISSUER}:sub`]: 'repo:octo-org@1/octo-repo@2:ref:refs/heads/main',
        },
      }),
      [
        /\[broken\] .*octo-org@1\/octo-repo@2.*the immutable subject; the jobs have repo:octo-org\/octo-repo.*the classic one/,
      ],
    ],
    [
      'names another branch',
      trustWith({ StringEquals: { ...AUD, [`${ISSUER}:sub`]: SUBJECT.replace('main', 'dev') } }),
      [/\[broken\] .*heads\/dev; the subject of the job is .*heads\/main/],
    ],
    [
      'is wider',
      trustWith({ StringEquals: AUD, StringLike: { [`${ISSUER}:sub`]: 'repo:octo-org/*' } }),
      [/\[open\] .*:sub accepts repo:octo-org\/\*, which is wider/],
    ],
    [
      'accepts another branch, too',
      trustWith({
        StringEquals: { ...AUD, [`${ISSUER}:sub`]: [SUBJECT, SUBJECT.replace('main', 'dev')] },
      }),
      [/\[open\] .*:sub also accepts repo:octo-org\/octo-repo:ref:refs\/heads\/dev/],
    ],
    [
      'has keys in other letters, which mean the same',
      trustWith({ StringEquals: { ...AUD, [`${ISSUER.toUpperCase()}:SUB`]: SUBJECT } }),
      [],
    ],
    [
      'asks for more',
      trustWith({ StringEquals: { ...AUD, ...SUB, [`${ISSUER}:actor`]: 'octocat' } }),
      [/\[other\] It has a further condition: StringEquals .*:actor octocat/],
    ],
    [
      'is of another provider',
      trustWith(
        { StringEquals: { ...AUD, ...SUB } },
        { Principal: { Federated: 'arn:aws:iam::123456789012:oidc-provider/example.com' } },
      ),
      [
        /trust policy \[broken\] No statement allows sts:AssumeRoleWithWebIdentity/,
        /\[open\] It lets others/,
      ],
    ],
    ['is no policy', { trust: 'x' }, [/trust policy \[broken\] It cannot be read/]],
    [
      'accepts every subject but that of the jobs',
      trustWith({ StringEquals: AUD, StringNotEquals: SUB }),
      [
        /\[open\] There is no condition on .*:sub/,
        /\[open\] StringNotEquals on .*:sub does not say what is accepted/,
      ],
    ],
    [
      'accepts every audience but that of the jobs',
      trustWith({ StringNotLike: AUD, StringEquals: SUB }),
      [
        /\[open\] There is no condition on .*:aud/,
        /\[open\] StringNotLike on .*:aud does not say what is accepted/,
      ],
    ],
    [
      'has a subject that is compared as something else',
      trustWith({ StringEquals: AUD, Null: { [`${ISSUER}:sub`]: 'false' } }),
      [/\[open\] There is no condition on .*:sub/, /\[other\] Null on .*:sub does not say/],
    ],
    [
      'accepts every audience',
      trustWith({ StringEquals: SUB, StringLike: { [`${ISSUER}:aud`]: '*' } }),
      [/\[open\] .*:aud also accepts \*/],
    ],
    [
      'accepts another audience, too',
      trustWith({ StringEquals: { ...SUB, [`${ISSUER}:aud`]: ['sts.amazonaws.com', 'other'] } }),
      [/\[open\] .*:aud also accepts other/],
    ],
    [
      'has an audience with a wildcard that is a letter',
      trustWith({ StringEquals: { ...SUB, [`${ISSUER}:aud`]: 'sts.*' } }),
      [/\[broken\] .*:aud is sts\.\*; the token/],
    ],
    [
      'names other principals in the same statement',
      trustWith(
        { StringEquals: { ...AUD, ...SUB } },
        { Principal: { Federated: PROVIDER, AWS: '*' } },
      ),
      [/\[open\] It also names principals of AWS as principal/],
    ],
    [
      'names another provider in the same statement',
      trustWith(
        { StringEquals: { ...AUD, ...SUB } },
        { Principal: { Federated: [PROVIDER, 'arn:aws:iam::123456789012:oidc-provider/x'] } },
      ),
      [/\[open\] It also names arn:aws:iam::123456789012:oidc-provider\/x as principal/],
    ],
    [
      'denies',
      {
        trust: {
          ...SETUP.role.trust,
          Statement: [
            ...SETUP.role.trust.Statement,
            { Sid: 'No', Effect: 'Deny', Principal: '*', Action: 'sts:*' },
          ],
        },
      },
      [/trust policy, No \[other\] It denies the role/],
    ],
  ])('%s', (_, role, found) => {
    const differences = differencesOf(SETUP, role);
    expect(differences).toHaveLength(found.length);
    for (const [index, pattern] of found.entries()) expect(differences[index]).toMatch(pattern);
  });

  it('lacks a claim that was asked for, or has another value', () => {
    const setup = exampleSetup({
      subject: {
        issuer: parseIssuer(undefined, '--issuer'),
        repository: 'octo-org/octo-repo',
        filter: { kind: 'environment', name: 'prod', ref: 'refs/heads/main' },
        immutable: 'no',
      },
    });
    const [statement] = setup.role.trust.Statement;
    const equals = statement?.Condition?.StringEquals ?? {};
    const withRef = (ref?: string) => {
      const { [`${ISSUER}:ref`]: _, ...rest } = equals;
      const StringEquals = { ...rest, ...(ref !== undefined && { [`${ISSUER}:ref`]: ref }) };
      const changed = { ...statement, Condition: { StringEquals } };
      return { trust: { Version: '2012-10-17', Statement: [changed] } };
    };
    expect(differencesOf(setup, withRef('refs/heads/main'))).toEqual([]);
    expect(differencesOf(setup, withRef())).toEqual([
      expect.stringMatching(/\[open\] There is no condition on .*:ref/),
    ]);
    expect(differencesOf(setup, withRef('refs/heads/x'))).toEqual([
      expect.stringMatching(/\[broken\] .*:ref is refs\/heads\/x/),
    ]);
  });
});

describe('the permissions', () => {
  it.each<[title: string, role: object, found: RegExp[]]>([
    ['are missing', { inline: {} }, [/permissions \[broken\] The role has no such policy/]],
    [
      'are no policy',
      { inline: { [FOR_GITHUB.policyName]: 3 } },
      [/permissions \[broken\] The policy cannot be read/],
    ],
    [
      'lack a statement',
      permissionsWith('CallModels', () => undefined),
      [
        /CallModels \[broken\] The statement is missing, and no other allows bedrock:InvokeModel on arn:aws:bedrock:us-east-1::foundation-model\/amazon/,
      ],
    ],
    [
      'lack an action',
      permissionsWith('CallModels', (one) => ({ ...one, Action: 'bedrock:InvokeModel' })),
      [/CallModels \[broken\] It does not allow bedrock:InvokeModelWithResponseStream on/],
    ],
    [
      'have a key type in small letters',
      permissionsWith('UseShortTermKeys', (one) => ({
        ...one,
        Condition: { StringEquals: { 'bedrock:bearerTokenType': 'short_term' } },
      })),
      [
        /UseShortTermKeys \[broken\] .*short_term matches no short-term key.*ineffective: the value is SHORT_TERM/,
      ],
    ],
    [
      'accept long-term keys',
      permissionsWith('UseShortTermKeys', ({ Condition: _, ...one }) => one),
      [/UseShortTermKeys \[open\] It has no condition on bedrock:bearerTokenType/],
    ],
    [
      'have the key of a condition in other letters, which means the same',
      permissionsWith('UseShortTermKeys', (one) => ({
        ...one,
        Condition: { StringEquals: { 'bedrock:BearerTokenType': 'SHORT_TERM' } },
      })),
      [],
    ],
    [
      'are wider',
      permissionsWith('CallModels', (one) => ({ ...one, Resource: '*' })),
      [/CallModels \[open\] It also covers \*/],
    ],
    [
      'allow more',
      permissionsWith('CallModels', (one) => ({ ...one, Action: 'bedrock:*' })),
      [/CallModels \[open\] It also allows bedrock:\*/],
    ],
  ])('%s', (_, role, found) => {
    const differences = differencesOf(SETUP, role);
    expect(differences).toHaveLength(found.length);
    for (const [index, pattern] of found.entries()) expect(differences[index]).toMatch(pattern);
  });

  const withExtra = (extra: object) => ({
    inline: {
      [FOR_GITHUB.policyName]: {
        ...SETUP.role.permissions,
        Statement: [...SETUP.role.permissions.Statement, extra],
      } as unknown as PolicyDocument,
    },
  });
  it.each([
    [
      { Effect: 'Allow', Action: 'bedrock:Converse', Resource: '*' },
      /statement 3 \[other\] bedrock:Converse is no action of IAM/,
    ],
    [
      { Sid: 'No', Effect: 'Deny', Action: 'bedrock:InvokeModel', Resource: '*' },
      /No \[broken\] It denies bedrock:InvokeModel/,
    ],
    [
      { Sid: 'More', Effect: 'Allow', Action: 's3:*', Resource: '*' },
      /More \[open\] It allows s3:\*/,
    ],
  ])('have a further statement: %o', (extra, found) => {
    expect(differencesOf(SETUP, withExtra(extra))).toEqual([expect.stringMatching(found)]);
  });

  it('of a statement without its name are enough, if they are there', () => {
    const wide = { Effect: 'Allow', Action: 'bedrock:*', Resource: '*' };
    const inline = { [FOR_GITHUB.policyName]: { Version: '2012-10-17', Statement: wide } };
    expect(differencesOf(SETUP, { inline })).toEqual([
      expect.stringMatching(/statement 1 \[open\] It allows bedrock:\*/),
    ]);
  });

  it('of a profile lack its tie, or are tied to another', () => {
    const setup = exampleSetup({ models: [namedModel('us.amazon.nova-lite-v1:0')] });
    const without = permissionsWith(
      'CallModelsThroughProfiles',
      ({ Condition: _, ...one }) => one,
      setup,
    );
    expect(differencesOf(setup, without)).toEqual([
      expect.stringMatching(
        /CallModelsThroughProfiles \[open\] It has no condition on bedrock:InferenceProfileArn/,
      ),
    ]);
    const [profile] = [setup.role.permissions.Statement.find(({ Sid }) => Sid === 'CallProfiles')];
    const tiedTo = (operator: string, values: unknown) =>
      permissionsWith(
        'CallModelsThroughProfiles',
        (one) => ({ ...one, Condition: { [operator]: { 'bedrock:InferenceProfileArn': values } } }),
        setup,
      );
    for (const wide of [
      tiedTo('StringLike', '*'),
      tiedTo('ArnLike', 'arn:aws:bedrock:*:*:*/*'),
      tiedTo('StringEquals', [profile?.Resource, 'arn:y']),
    ]) {
      expect(differencesOf(setup, wide)).toEqual([
        expect.stringMatching(
          /\[open\] Its condition on bedrock:InferenceProfileArn is wider than/,
        ),
      ]);
    }
    expect(differencesOf(setup, tiedTo('StringLike', profile?.Resource))).toEqual([]);
    const other = permissionsWith(
      'CallModelsThroughProfiles',
      (one) => ({
        ...one,
        Condition: { StringEquals: { 'bedrock:InferenceProfileArn': 'arn:x' } },
      }),
      setup,
    );
    expect(differencesOf(setup, other)).toEqual([
      expect.stringMatching(
        /\[broken\] Its condition StringEquals bedrock:InferenceProfileArn is arn:x; it should be/,
      ),
    ]);
  });
});

describe('the role', () => {
  it('may be missing', () => {
    const found = compareSetup(SETUP, { ...asApplied(SETUP), role: undefined });
    expect(found).toMatchObject([{ where: ['role'], effect: 'broken' }]);
  });

  it.each([
    [3600, 7200, []],
    [7200, 3600, ['role [other] MaxSessionDuration is 7200 seconds; 3600 were asked for.']],
    [3600, 43_200, []],
  ])('has sessions of %i s where %i s were asked for', (has, wanted, found) => {
    const setup = exampleSetup({ maxSessionSeconds: wanted });
    const expected =
      found.length > 0 ? found : [expect.stringMatching(/\[broken\] MaxSessionDuration is 3600/)];
    expect(differencesOf(setup, { maxSessionSeconds: has })).toEqual(expected);
  });

  it('may have policies of somebody else', () => {
    const attached = ['arn:aws:iam::aws:policy/AdministratorAccess'];
    expect(differencesOf(SETUP, { attached })).toEqual([
      expect.stringMatching(
        /role \[open\] It also has the policy arn:aws:iam::aws:policy\/AdministratorAccess/,
      ),
    ]);
  });
});

describe('a role that setup did not make', () => {
  const curesOf = (role: object) =>
    compareSetup(SETUP, asApplied(SETUP, { tags: {}, ...role })).map(({ cure }) => cure);

  it('gets all its tags by one command', () => {
    expect(curesOf({})).toEqual([
      expect.stringMatching(
        /: aws iam tag-role --role-name \S+ --tags Key=bedrock-token:managed,Value=setup-github Key=bedrock-token:repository,Value=octo-org\/octo-repo$/,
      ),
    ]);
  });

  it('gets the statement in place of the one that is wrong, whatever its name', () => {
    const [, cure] = curesOf(trustWith({ StringEquals: SUB }, { Sid: 'Jobs, of one' }));
    expect(cure).toMatch(
      /^Its trust policy needs this statement in place of Jobs, of one: \{"Sid"/,
    );
  });

  it('gets the statement that is missing', () => {
    const [, cure] = curesOf({ trust: { Version: '2012-10-17', Statement: [] } });
    expect(cure).toMatch(/^Its trust policy needs this statement: \{"Sid"/);
  });
});
