import {
  AddClientIDToOpenIDConnectProviderCommand,
  CreateOpenIDConnectProviderCommand,
  CreateRoleCommand,
  DeleteRoleCommand,
  DeleteRolePolicyCommand,
  GetRoleCommand,
  GetRolePolicyCommand,
  type IAMClient,
  ListRolesCommand,
  PutRolePolicyCommand,
  RemoveClientIDFromOpenIDConnectProviderCommand,
  TagRoleCommand,
  UpdateAssumeRolePolicyCommand,
  UpdateRoleCommand,
} from '@aws-sdk/client-iam';
import { describe, expect, it } from 'vitest';
import { iamAccount, iamClient, startIam, startWith } from '../../test-support/iam.ts';
import {
  ACCOUNT,
  allow,
  assumeWithToken,
  INFERENCE_POLICY,
  identityToken,
  mintToken,
  ROLE_ARN,
  SUBJECT,
  start,
} from '../../test-support/scenario.ts';
import { githubTrustPolicy, type PolicyDocument } from '../index.ts';

const GITHUB = 'https://token.actions.githubusercontent.com';
const PROVIDER = `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`;
const RoleName = 'bedrock-ci';

const trust = (subject = SUBJECT) =>
  githubTrustPolicy({ accountId: ACCOUNT, issuer: GITHUB, subject });
const write = (document: PolicyDocument) => JSON.stringify(document);

async function createRole(
  iam: IAMClient,
  input: { RoleName?: string; Path?: string; MaxSessionDuration?: number } = {},
  document = write(trust()),
) {
  const asked = { RoleName, AssumeRolePolicyDocument: document, ...input };
  return (await iam.send(new CreateRoleCommand(asked))).Role;
}

async function putPolicy(iam: IAMClient, document: string) {
  const asked = { RoleName, PolicyName: 'inference', PolicyDocument: document };
  await iam.send(new PutRolePolicyCommand(asked));
}

describe('a role that is created', () => {
  it('is the one that STS and Bedrock go by, as it is at the moment', async () => {
    const account = { ...iamAccount(), oidcProviders: [] };
    const emulator = await start({ issuer: GITHUB, accounts: [account] });
    const iam = iamClient(emulator, emulator.issue({ user: 'admin' }));
    const jwt = await identityToken(emulator);
    const assume = (extra = {}) => assumeWithToken(emulator, jwt, extra);
    await expect(assume()).rejects.toMatchObject({
      name: 'InvalidIdentityTokenException',
      message: `No OpenIDConnect provider found in your account for ${GITHUB}`,
    });

    const client = { OpenIDConnectProviderArn: PROVIDER, ClientID: 'sts.amazonaws.com' };
    await iam.send(new CreateOpenIDConnectProviderCommand({ Url: GITHUB }));
    await expect(assume()).rejects.toMatchObject({ message: 'Incorrect token audience' });
    await iam.send(new AddClientIDToOpenIDConnectProviderCommand(client));
    await expect(assume()).rejects.toMatchObject({ name: 'AccessDenied' });

    await createRole(iam);
    const { Credentials } = await assume();
    await expect(assume({ DurationSeconds: 7200 })).rejects.toMatchObject({
      message: 'The requested DurationSeconds exceeds the MaxSessionDuration set for this role.',
    });
    await iam.send(new UpdateRoleCommand({ RoleName, MaxSessionDuration: 7200 }));
    await assume({ DurationSeconds: 7200 });

    const key = await mintToken({
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken ?? '',
    });
    const present = async () => {
      const headers = { authorization: `Bearer ${key}` };
      return (await fetch(`${emulator.url}/bedrock/foundation-models`, { headers })).status;
    };
    expect(await present(), 'no policy').toBe(403);
    await putPolicy(iam, write(INFERENCE_POLICY));
    expect(await present(), 'with the policy').toBe(200);
    await putPolicy(iam, write(allow('bedrock:ListFoundationModels')));
    expect(await present(), 'without CallWithBearerToken').toBe(403);
    await putPolicy(iam, write(INFERENCE_POLICY));

    const other = write(trust('repo:another/repo:*'));
    await iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: other }));
    await expect(assume()).rejects.toMatchObject({ name: 'AccessDenied' });
    expect(await present(), 'a session that is there already').toBe(200);
    await iam.send(new RemoveClientIDFromOpenIDConnectProviderCommand(client));
    await expect(assume()).rejects.toMatchObject({ message: 'Incorrect token audience' });

    const remove = () => iam.send(new DeleteRoleCommand({ RoleName }));
    await expect(remove()).rejects.toMatchObject({
      name: 'DeleteConflictException',
      message: 'Cannot delete entity, must delete policies first.',
    });
    await iam.send(new DeleteRolePolicyCommand({ RoleName, PolicyName: 'inference' }));
    await remove();
    await createRole(iam);
    await putPolicy(iam, write(INFERENCE_POLICY));
    expect(await present(), 'of another role of the same name').toBe(403);
  });

  it('is answered whole, its documents byte for byte', async () => {
    const { iam } = await startIam();
    const text = JSON.stringify(trust(), undefined, 2);
    const created = await createRole(iam, { MaxSessionDuration: 43_200 }, text);
    expect(created).toMatchObject({ Path: '/', RoleName, Arn: ROLE_ARN });
    expect(created?.RoleId).toMatch(/^AROA[A-Z2-7]{17}$/);
    const Tags = [{ Key: 'team', Value: 'ml' }];
    await iam.send(new TagRoleCommand({ RoleName, Tags }));
    const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
    expect(Role).toMatchObject({ ...created, MaxSessionDuration: 43_200, Tags });
    expect(decodeURIComponent(Role?.AssumeRolePolicyDocument ?? '')).toBe(text);
    const { Roles } = await iam.send(new ListRolesCommand({ PathPrefix: '/' }));
    expect(Roles?.map((role) => role.Arn)).toEqual([ROLE_ARN]);

    await putPolicy(iam, write(INFERENCE_POLICY));
    const policy = { RoleName, PolicyName: 'inference' };
    const put = await iam.send(new GetRolePolicyCommand(policy));
    expect(put).toMatchObject(policy);
    expect(decodeURIComponent(put.PolicyDocument ?? '')).toBe(write(INFERENCE_POLICY));
  });

  it('takes leave for its own ARN, path and all', async () => {
    const { iam } = await startWith(allow('iam:CreateRole', `arn:aws:iam::${ACCOUNT}:role/ci/*`));
    await createRole(iam, { Path: '/ci/' });
    await expect(createRole(iam, { RoleName: 'other' })).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringContaining(
        `iam:CreateRole on resource: arn:aws:iam::${ACCOUNT}:role/other`,
      ),
    });
  });
});

describe('what IAM refuses', () => {
  const STATEMENT = trust().Statement as object;
  const [first] = [STATEMENT].flat();
  const edit = (change: object) =>
    JSON.stringify({ Version: '2012-10-17', Statement: { ...first, ...change } });
  const principal = (Principal: unknown) => edit({ Principal });
  const subject = (sub?: string) =>
    edit({ Condition: { StringLike: { 'token.actions.githubusercontent.com:sub': sub } } });
  const SHARED = /shared OIDC provider token\.actions\.githubusercontent\.com/;
  const FEDERATED = 'Federated principals must be valid domain names or SAML metadata ARNs';
  const user = (name: string) => `arn:aws:iam::${ACCOUNT}:user/${name}`;

  it('of trust policies', async () => {
    const { iam } = await startIam();
    const rows: [text: string, message: string | RegExp][] = [
      ['{', 'This policy contains invalid Json'],
      [
        edit({}).replace('"Action"', '"Effect":"Allow","Action"'),
        'This policy contains invalid Json',
      ],
      [
        edit({}).replace('2012-10-17', '2026-01-01'),
        'The policy must contain a valid version string',
      ],
      [edit({ Effect: 'allow' }), 'Invalid effect: allow'],
      [edit({ Effect: undefined }), 'Missing required field Effect'],
      [edit({ Resource: '*' }), 'Has prohibited field Resource'],
      [principal(undefined), 'Missing required field Principal'],
      [edit({ Action: undefined }), 'Missing required field Action'],
      [edit({ Action: 'bedrock:*' }), 'AssumeRole policy may only specify STS AssumeRole actions.'],
      [principal({ GitHub: 'x' }), 'Invalid principal in policy: "GitHub"'],
      [
        principal({ AWS: user('nobody') }),
        `Invalid principal in policy: "AWS":"${user('nobody')}"`,
      ],
      [principal({ AWS: '999999999999' }), 'Invalid principal in policy: "AWS":"999999999999"'],
      [principal({ Service: 'ec2' }), 'Invalid principal in policy: "SERVICE":"ec2"'],
      [principal({ Federated: GITHUB }), FEDERATED],
      [principal({ Federated: `arn:aws:iam:::oidc-provider/x` }), FEDERATED],
      [edit({ Condition: undefined }), SHARED],
      [subject('*'), SHARED],
    ];
    for (const [text, message] of rows) {
      await expect(createRole(iam, {}, text), text).rejects.toMatchObject({
        name: 'MalformedPolicyDocumentException',
        message: typeof message === 'string' ? message : expect.stringMatching(message),
      });
    }
    const taken = [
      principal({ AWS: [user('admin'), ACCOUNT, `arn:aws:iam::${ACCOUNT}:root`] }),
      principal({ Service: 'ec2.amazonaws.com' }),
      principal({ Federated: `arn:aws:iam::${ACCOUNT}:oidc-provider/not.there.example` }),
      subject('repo:octo-org/*'),
    ];
    for (const [index, text] of taken.entries()) {
      await createRole(iam, { RoleName: `taken-${index}` }, text);
    }
  });

  it('of roles and their policies', async () => {
    const { iam } = await startIam({ permissionSets: [{ name: 'Dev' }] });
    await createRole(iam);
    const long = write(allow(Array(1000).fill('bedrock:Invoke')));
    const { Roles = [] } = await iam.send(new ListRolesCommand({}));
    const reserved = Roles.find(({ Path }) => Path?.startsWith('/aws-reserved/'))?.RoleName ?? '';
    const rows: [attempt: Promise<unknown>, name: string, message: string | RegExp][] = [
      [
        createRole(iam),
        'EntityAlreadyExistsException',
        `Role with name ${RoleName} already exists.`,
      ],
      [
        createRole(iam, { RoleName: 'x', MaxSessionDuration: 100 }),
        'ValidationError',
        "1 validation error detected: Value '100' at 'maxSessionDuration' failed to satisfy constraint: Member must have value greater than or equal to 3600",
      ],
      [
        createRole(iam, { RoleName: 'x', MaxSessionDuration: 43_201 }),
        'ValidationError',
        /less than or equal to 43200$/,
      ],
      [createRole(iam, { RoleName: 'a b' }), 'ValidationError', /satisfy regular expression/],
      [createRole(iam, { RoleName: 'x', Path: 'ci' }), 'ValidationError', /'path'/],
      [
        iam.send(new GetRoleCommand({ RoleName: 'none' })),
        'NoSuchEntityException',
        'The role with name none cannot be found.',
      ],
      [
        iam.send(new GetRolePolicyCommand({ RoleName, PolicyName: 'none' })),
        'NoSuchEntityException',
        'The role policy with name none cannot be found.',
      ],
      [
        createRole(iam, { RoleName: 'x' }, write(trust('repo:x'.repeat(400)))),
        'LimitExceededException',
        'Cannot exceed quota for ACLSizePerRole: 2048',
      ],
      [
        putPolicy(iam, long),
        'LimitExceededException',
        `Maximum policy size of 10240 bytes exceeded for role ${RoleName}`,
      ],
      [
        createRole(iam, { RoleName: 'x' }, write(trust('repo:x:environment:\u672c'))),
        'ValidationError',
        /'assumeRolePolicyDocument' failed to satisfy constraint/,
      ],
      [
        putPolicy(iam, write(trust())),
        'MalformedPolicyDocumentException',
        'Policy document should not specify a principal.',
      ],
      [
        iam.send(new DeleteRoleCommand({ RoleName: reserved })),
        'UnmodifiableEntityException',
        /this role is only modifiable by AWS$/,
      ],
    ];
    for (const [attempt, name, message] of rows) {
      await expect(attempt, String(message)).rejects.toMatchObject({
        name,
        message: typeof message === 'string' ? message : expect.stringMatching(message),
      });
    }
  });
});
