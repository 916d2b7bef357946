import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { DEFAULT_ACCOUNTS, type EmulatorConfig, INFERENCE_POLICY } from '@bedrock-token/emulator';
import { type Cloud, startCloud } from '../../../support/cloud/cloud.ts';
import { type ConnectProxy, startConnectProxy } from '../../../support/faults/connect-proxy.ts';

const ACCOUNT = '123456789012';
export const USERS = ['ada', 'bert', 'cleo'] as const;
export type User = (typeof USERS)[number];

const ASSUME = {
  Version: '2012-10-17' as const,
  Statement: [{ Effect: 'Allow' as const, Action: 'sts:AssumeRole', Resource: '*' }],
};
const admits = (principal: string, Condition?: Record<string, Record<string, string>>) => ({
  Version: '2012-10-17' as const,
  Statement: [
    {
      Effect: 'Allow' as const,
      Action: 'sts:AssumeRole',
      Principal: { AWS: `arn:aws:iam::${ACCOUNT}:${principal}` },
      ...(Condition && { Condition }),
    },
  ],
});
/** A role `for-NAME` admits no one else, and so shows by whom it was assumed. */
const ADMITTED = {
  ada: 'user/ada',
  bert: 'user/bert',
  cleo: 'user/cleo',
  writer: 'role/writer',
  machine: 'role/machine',
  'bedrock-ci': 'role/bedrock-ci',
};

const CONFIG: EmulatorConfig = {
  accounts: DEFAULT_ACCOUNTS.map((account) => ({
    ...account,
    users: USERS.map((name) => ({ name, policies: [INFERENCE_POLICY, ASSUME] })),
    roles: [
      ...account.roles.map((role) => ({ ...role, policies: [INFERENCE_POLICY, ASSUME] })),
      ...['reader', 'writer', 'machine'].map((name) => ({
        name,
        policies: [INFERENCE_POLICY, ASSUME],
        trustPolicy: admits('root'),
      })),
      ...Object.entries(ADMITTED).map(([name, principal]) => ({
        name: `for-${name}`,
        policies: [INFERENCE_POLICY],
        trustPolicy: admits(principal),
      })),
      {
        name: 'guarded',
        policies: [INFERENCE_POLICY],
        trustPolicy: admits('root', { StringEquals: { 'sts:ExternalId': 'our-ticket' } }),
      },
    ],
  })),
};

/** AWS as the cases need it. */
export interface AwsWorld {
  cloud: Cloud;
  /** The settings of a user's key pair. */
  keys(user: User): string;
  /** The same as variables. */
  keyVariables(user: User): { AWS_ACCESS_KEY_ID: string; AWS_SECRET_ACCESS_KEY: string };
  role(name: string): string;
  /** A web identity token that the role `bedrock-ci` admits. */
  identity: string;
  /** A server on loopback that gives a session of `machine` at every path, and its address. */
  container: { url: string; requests: { path: string; authorization: string | undefined }[] };
  /** Refuses every tunnel, and keeps its `host:port`. */
  proxy: ConnectProxy;
  /** `user/NAME` or `assumed-role/NAME/SESSION`; `nobody` for credentials that AWS does not know. */
  callerOf(credentials: Credentials): Promise<string>;
  stop(): Promise<void>;
}

export interface Credentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string | undefined;
}

export async function startAwsWorld(): Promise<AwsWorld> {
  const cloud = await startCloud(CONFIG);
  const issued = new Map(USERS.map((user) => [user, cloud.issue({ user })]));
  const keyOf = (user: User) => issued.get(user) ?? cloud.issue({ user });
  const requests: AwsWorld['container']['requests'] = [];
  const server = await serveContainer(cloud, requests);
  const proxy = await startConnectProxy({ route: () => undefined });
  return {
    cloud,
    keys: (user) =>
      `aws_access_key_id = ${keyOf(user).accessKeyId}\naws_secret_access_key = ${keyOf(user).secretAccessKey}\n`,
    keyVariables: (user) => ({
      AWS_ACCESS_KEY_ID: keyOf(user).accessKeyId,
      AWS_SECRET_ACCESS_KEY: keyOf(user).secretAccessKey,
    }),
    role: (name) => `arn:aws:iam::${ACCOUNT}:role/${name}`,
    identity: await getIdentity(cloud),
    container: { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, requests },
    proxy,
    async callerOf(credentials) {
      const client = new STSClient({
        region: 'us-east-1',
        endpoint: String(cloud.env.AWS_ENDPOINT_URL_STS),
        credentials: credentials as { accessKeyId: string; secretAccessKey: string },
      });
      try {
        const { Arn = '' } = await client.send(new GetCallerIdentityCommand({}));
        return Arn.slice(Arn.lastIndexOf(':') + 1);
      } catch (error) {
        if ((error as Error).name !== 'InvalidClientTokenId') throw error;
        return 'nobody';
      }
    },
    async stop() {
      server.closeAllConnections();
      server.close();
      await proxy[Symbol.asyncDispose]();
      await cloud.stop();
    },
  };
}

async function getIdentity(cloud: Cloud): Promise<string> {
  const { ACTIONS_ID_TOKEN_REQUEST_URL: url, ACTIONS_ID_TOKEN_REQUEST_TOKEN: token } =
    cloud.oidcEnv();
  const answer = await fetch(`${url}&audience=sts.amazonaws.com`, {
    headers: { authorization: `Bearer ${token}` },
  });
  return ((await answer.json()) as { value: string }).value;
}

/** The emulator's own container endpoint has one path, and wants its token. */
function serveContainer(
  cloud: Cloud,
  requests: AwsWorld['container']['requests'],
): Promise<Server> {
  const session = cloud.issue({ role: 'machine', sessionName: 'container' });
  const answer = JSON.stringify({
    AccessKeyId: session.accessKeyId,
    SecretAccessKey: session.secretAccessKey,
    Token: session.sessionToken,
    Expiration: session.expiration?.toISOString(),
  });
  const server = createServer(({ url = '', headers }: IncomingMessage, response) => {
    requests.push({ path: url, authorization: headers.authorization });
    response.setHeader('content-type', 'application/json');
    response.end(answer);
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}
