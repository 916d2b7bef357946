import { CreateOpenIDConnectProviderCommand } from '@aws-sdk/client-iam';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import {
  GITHUB_ISSUER,
  SETUP_ACCOUNT,
  type SetupCloud,
  setupCloud,
} from '../support/command/setup-cloud.ts';

// A second provider of the same URL is refused by IAM, so a document that is deployed as it is printed must not
// create one that is there.

const CLASSIC = ['--immutable-sub', 'no'];
const world = () => setupCloud({ github: undefined });

const createProvider = ({ iam }: SetupCloud, clientId = 'sts.amazonaws.com') =>
  iam.send(
    new CreateOpenIDConnectProviderCommand({ Url: GITHUB_ISSUER, ClientIDList: [clientId] }),
  );

/** What the two documents do about the provider unless they are told otherwise. */
async function readDefaults({ setup }: SetupCloud, args: readonly string[]) {
  const template = await setup([...CLASSIC, ...args, '--format', 'cloudformation']);
  expect(template.code, template.stderr).toBe(0);
  const { stdout } = await setup([...CLASSIC, ...args, '--format', 'terraform']);
  const [, creates] = /variable "create_oidc_provider" \{[^}]*default\s+= (\w+)/.exec(stdout) ?? [];
  return {
    cloudformation: parse(template.stdout).Parameters.CreateOidcProvider.Default,
    terraform: creates,
    comments: [template.stdout, stdout].map((text) => text.match(/^#.*$/gm)?.join('\n')),
    stderr: template.stderr,
  };
}

describe('the documents', () => {
  test('create the provider if nobody looked, and say how not to', async () => {
    await using cloud = await world();
    await createProvider(cloud);
    const { cloudformation, terraform, comments } = await readDefaults(cloud, []);
    expect({ cloudformation, terraform }).toEqual({ cloudformation: 'true', terraform: 'true' });
    expect(comments[0]).toMatch(/add: --parameter-overrides CreateOidcProvider=false$/);
    expect(comments[1]).toMatch(/add: -var create_oidc_provider=false$/);
  });

  test.each([['--provider-exists'], ['--from-aws']])('do not with %s', async (option) => {
    await using cloud = await world();
    if (option === '--from-aws') await createProvider(cloud);
    const { cloudformation, terraform, comments } = await readDefaults(cloud, [option]);
    expect({ cloudformation, terraform }).toEqual({ cloudformation: 'false', terraform: 'false' });
    expect(comments[0]).not.toMatch(/already/);
  });

  test('create what AWS does not have', async () => {
    await using cloud = await world();
    const { cloudformation, terraform } = await readDefaults(cloud, ['--from-aws']);
    expect({ cloudformation, terraform }).toEqual({ cloudformation: 'true', terraform: 'true' });
  });

  test('name a client ID that the provider lacks', async () => {
    await using cloud = await world();
    await createProvider(cloud, 'other');
    const { stderr } = await readDefaults(cloud, ['--from-aws']);
    expect(stderr).toMatch(
      /exists without the client ID sts\.amazonaws\.com, .* aws iam add-client-id-to-open-id-connect-provider/,
    );
  });

  test('leave it open if IAM does not say', async () => {
    const Statement = [{ Effect: 'Allow' as const, Action: 'bedrock:*', Resource: '*' }];
    const policies = [{ Version: '2012-10-17' as const, Statement }];
    await using cloud = await setupCloud({ github: undefined, policies });
    const { cloudformation, comments, stderr } = await readDefaults(cloud, ['--from-aws']);
    expect(cloudformation).toBe('true');
    expect(comments[0]).toMatch(/already, add:/);
    expect(stderr).toMatch(/IAM does not say whether .*iam:GetOpenIDConnectProvider/);
  });
});

test.each([
  [
    'cloudformation',
    /^# To deploy: aws cloudformation deploy .*--template-file bedrock-role\.yaml/,
  ],
  ['terraform', /^# To deploy: terraform init && AWS_REGION=us-east-1 terraform apply\n/],
  ['aws-cli', /^#!\/bin\/sh\n# To run, .* 123456789012: sh bedrock-role\.sh\n/],
])('%s says on top how to deploy it', async (format, says) => {
  await using cloud = await world();
  const args = [...CLASSIC, '--account', SETUP_ACCOUNT, '--format', format];
  expect((await cloud.setup(args)).stdout).toMatch(says);
});

test.each([
  [['--provider-exists'], /--provider-exists needs --format cloudformation or terraform/],
  [['--provider-exists', '--check'], /--provider-exists cannot be combined with --check/],
])('%j is refused', async (args, says) => {
  await using cloud = await world();
  const { code, stderr } = await cloud.setup([...CLASSIC, ...args]);
  expect(code).toBe(2);
  expect(stderr).toMatch(says);
});
