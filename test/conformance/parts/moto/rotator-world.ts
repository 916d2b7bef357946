import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Emulator, startEmulator } from '@bedrock-token/emulator';
import { makeHome, runCommand } from '../../../support/command/run-command.ts';
import { startIamFront } from './iam-front.ts';
import { asUser, type Keys, type Moto, REGION, startMoto } from './moto-server.ts';

export const ACCOUNT = '123456789012';
export const USER = 'ci';
export const LIMITED_ACCESS = 'arn:aws:iam::aws:policy/AmazonBedrockLimitedAccess';
export const SECRET = 'app/config';
export const PARAMETER = '/app/config';
export const MEMBER = 'bedrock_api_key';
export const SINKS = `- { type: secrets-manager, name: ${SECRET}, member: ${MEMBER} }
- { type: ssm, name: ${PARAMETER}, member: ${MEMBER} }
`;
export const ESCROW = SECRET;

/** JSON that a parser would write in another way. */
export const document = (key: string, more = '') =>
  `{ "big":12345678901234567890.10,${more} "${MEMBER}" :"${key}", "\\u00e9":[1.0] }\n`;

/**
 * IAM, STS, Secrets Manager and Parameter Store of moto; the keys themselves and Amazon Bedrock of
 * our emulator, since moto has neither.
 */
export interface RotatorWorld extends AsyncDisposable {
  moto: Moto;
  cloud: Emulator;
  /** An empty home. */
  home: string;
  envOf(keys: Keys): Record<string, string>;
  keys(as: Keys, ...args: string[]): ReturnType<typeof runCommand>;
  /** The text of both places. */
  held(): Promise<string[]>;
}

export async function startRotatorWorld(bin: string): Promise<RotatorWorld> {
  const home = makeHome();
  const moto = await startMoto(bin, home.path);
  const everything = {
    Version: '2012-10-17' as const,
    Statement: [{ Effect: 'Allow' as const, Action: 'iam:*', Resource: '*' }],
  };
  const keeper = { accessKeyId: 'AKIAKEEPEROFTHEKEYS1', secretAccessKey: 'k'.repeat(40) };
  const cloud = await startEmulator({
    accounts: [
      {
        id: ACCOUNT,
        roles: [],
        users: [
          { name: 'keeper', policies: [everything], accessKeys: [keeper] },
          { name: USER, managedPolicies: [LIMITED_ACCESS] },
        ],
      },
    ],
  });
  const iam = { url: cloud.env.AWS_ENDPOINT_URL_IAM ?? '', keys: keeper };
  const front = await startIamFront(moto.url, iam);
  writeFileSync(join(home.path, 'sinks.yml'), SINKS);
  const envOf = (keys: Keys) => {
    const { AWS_ENDPOINT_URL_BEDROCK = '', AWS_ENDPOINT_URL_BEDROCK_RUNTIME = '' } =
      cloud.regionEnv(REGION);
    return {
      ...asUser(moto.url, keys),
      AWS_ENDPOINT_URL_IAM: front.url,
      AWS_ENDPOINT_URL_BEDROCK,
      AWS_ENDPOINT_URL_BEDROCK_RUNTIME,
    };
  };
  return {
    ...{ moto, cloud, envOf },
    home: home.path,
    keys: (as, ...args) =>
      runCommand(['keys', ...args], {
        cwd: home.path,
        env: { ...home.env, ...envOf(as) },
        limitMs: 120_000,
      }),
    held: async () => {
      const [secret, { Parameter }] = await moto.call(
        // Without a label moto answers with the latest PutSecretValue.
        ['secretsmanager', 'get_secret_value', { SecretId: SECRET, VersionStage: 'AWSCURRENT' }],
        ['ssm', 'get_parameter', { Name: PARAMETER, WithDecryption: true }],
      );
      return [secret.SecretString, Parameter.Value];
    },
    async [Symbol.asyncDispose]() {
      await front[Symbol.asyncDispose]();
      await moto[Symbol.asyncDispose]();
      await cloud.stop();
      home[Symbol.dispose]();
    },
  };
}

/** The secret and the parameter, with a key of KMS of its own. @returns the id of that key */
export async function makePlaces({ moto }: RotatorWorld): Promise<string> {
  const [{ KeyMetadata }] = await moto.call(['kms', 'create_key', {}]);
  const text = document('');
  await moto.call(
    ['secretsmanager', 'create_secret', { Name: SECRET, SecretString: text }],
    [
      'ssm',
      'put_parameter',
      { Name: PARAMETER, Value: text, Type: 'SecureString', KeyId: KeyMetadata.KeyId },
    ],
  );
  return KeyMetadata.KeyId;
}
