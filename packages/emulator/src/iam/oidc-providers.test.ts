import {
  CreateOpenIDConnectProviderCommand,
  type CreateOpenIDConnectProviderCommandInput,
  DeleteOpenIDConnectProviderCommand,
  GetOpenIDConnectProviderCommand,
  ListOpenIDConnectProvidersCommand,
} from '@aws-sdk/client-iam';
import { expect, it } from 'vitest';
import { startIam } from '../../test-support/iam.ts';
import { ACCOUNT } from '../../test-support/scenario.ts';

const Url = 'https://token.actions.githubusercontent.com';
const OpenIDConnectProviderArn = `arn:aws:iam::${ACCOUNT}:oidc-provider/token.actions.githubusercontent.com`;

it('an OIDC provider is created, listed, answered and deleted', async () => {
  const { iam } = await startIam({ oidcProviders: [] });
  const created = await iam.send(
    new CreateOpenIDConnectProviderCommand({ Url, ClientIDList: ['sts.amazonaws.com'] }),
  );
  expect(created.OpenIDConnectProviderArn).toBe(OpenIDConnectProviderArn);
  const { OpenIDConnectProviderList } = await iam.send(new ListOpenIDConnectProvidersCommand({}));
  expect(OpenIDConnectProviderList).toEqual([{ Arn: OpenIDConnectProviderArn }]);
  const get = () => iam.send(new GetOpenIDConnectProviderCommand({ OpenIDConnectProviderArn }));
  const answer = await get();
  expect(answer).toMatchObject({
    Url: 'token.actions.githubusercontent.com',
    ClientIDList: ['sts.amazonaws.com'],
  });
  expect(answer.ThumbprintList?.[0]).toHaveLength(40);
  await iam.send(new DeleteOpenIDConnectProviderCommand({ OpenIDConnectProviderArn }));
  await expect(get()).rejects.toMatchObject({ name: 'NoSuchEntityException' });
});

it('an OIDC provider that IAM would not create is refused', async () => {
  const { iam } = await startIam({ oidcProviders: [] });
  const create = (input: Partial<CreateOpenIDConnectProviderCommandInput>) =>
    iam.send(new CreateOpenIDConnectProviderCommand({ Url, ...input }));
  await create({});
  const rows: [
    input: Partial<CreateOpenIDConnectProviderCommandInput>,
    name: string,
    message: string,
  ][] = [
    [{}, 'EntityAlreadyExistsException', `Provider with url ${Url} already exists.`],
    [{ Url: 'http://example.com' }, 'ValidationError', 'Invalid Open ID Connect Provider URL'],
    [{ Url: 'example.com' }, 'ValidationError', 'Invalid Open ID Connect Provider URL'],
    [{ Url: `${Url}?tenant=1` }, 'ValidationError', 'Invalid Open ID Connect Provider URL'],
    [
      { Url: `https://${'x'.repeat(250)}` },
      'ValidationError',
      `1 validation error detected: Value 'https://${'x'.repeat(250)}' at 'url' failed to satisfy constraint: Member must have length less than or equal to 255`,
    ],
    [
      { Url: 'https://a.example', ThumbprintList: ['abc'] },
      'ValidationError',
      "1 validation error detected: Value '[abc]' at 'thumbprintList' failed to satisfy constraint: Member must satisfy constraint: [Member must have length less than or equal to 40, Member must have length greater than or equal to 40]",
    ],
    [
      { Url: 'https://a.example', ThumbprintList: Array(6).fill('a'.repeat(40)) },
      'InvalidInputException',
      'Thumbprint list must contain fewer than 5 entries.',
    ],
    [
      {
        Url: 'https://a.example',
        ClientIDList: Array.from({ length: 101 }, (_, id) => `id-${id}`),
      },
      'LimitExceededException',
      'Cannot exceed quota for ClientIdsPerOpenIdConnectProvider: 100',
    ],
  ];
  for (const [input, name, message] of rows) {
    await expect(create(input), message).rejects.toMatchObject({ name, message });
  }
});
