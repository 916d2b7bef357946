import { join } from 'node:path';
import { killGroup, runProgram, startProgram } from '../../run-program.ts';

export const REGION = 'us-west-2';

export interface Keys {
  accessKeyId: string;
  secretAccessKey: string;
}

type Call = [service: string, operation: string, parameters: object];

/** A moto server that checks signatures and policies. */
export interface Moto extends AsyncDisposable {
  url: string;
  /** Of a user who may do everything. */
  admin: Keys;
  /** Makes a user with these policies, and keys for it. */
  makeUser(name: string, ...policies: object[]): Promise<Keys>;
  /** What boto3 answers to the administrator. @throws Error if one of the calls fails */
  // biome-ignore lint/suspicious/noExplicitAny: answers of many operations
  call(...calls: Call[]): Promise<any[]>;
}

const EVERYTHING = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
};

/** Variables for a client of the server. */
export function asUser(url: string, { accessKeyId, secretAccessKey }: Keys) {
  return {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: REGION,
    AWS_DEFAULT_REGION: REGION,
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

/** @param bin of the virtual environment with `moto[server]` */
export async function startMoto(bin: string, home: string): Promise<Moto> {
  const server = startProgram(join(bin, 'moto_server'), ['-H', '127.0.0.1', '-p', '0'], {
    env: { PATH: process.env.PATH, HOME: home, MOTO_IAM_LOAD_MANAGED_POLICIES: 'true' },
  });
  const url = await new Promise<string>((resolve, reject) => {
    let told = '';
    server.stderr?.setEncoding('utf8').on('data', (text: string) => {
      told += text;
      const [, address] = /Running on (http:\/\/127\.0\.0\.1:\d+)/.exec(told) ?? [];
      if (address !== undefined) resolve(address);
    });
    server.on('exit', (code) => reject(new Error(`moto_server ended with ${code}: ${told}`)));
  });
  let admin: Keys = { accessKeyId: 'testing', secretAccessKey: 'testing' };
  const call: Moto['call'] = async (...calls) => {
    const env = { PATH: process.env.PATH, HOME: home, ...asUser(url, admin) };
    const script = [join(import.meta.dirname, 'call.py')];
    const input = JSON.stringify(calls);
    const { code, stdout, stderr } = await runProgram(join(bin, 'python'), script, { env, input });
    if (code !== 0) throw new Error(`boto3: ${stderr}`);
    return JSON.parse(stdout);
  };
  const makeUser = async (UserName: string, ...policies: object[]): Promise<Keys> => {
    const puts = policies.map((policy, nth): Call => {
      const PolicyDocument = JSON.stringify(policy);
      return ['iam', 'put_user_policy', { UserName, PolicyName: `policy-${nth}`, PolicyDocument }];
    });
    const answers = await call(['iam', 'create_user', { UserName }], ...puts, [
      'iam',
      'create_access_key',
      { UserName },
    ]);
    const { AccessKeyId, SecretAccessKey } = answers.at(-1).AccessKey;
    return { accessKeyId: AccessKeyId, secretAccessKey: SecretAccessKey };
  };
  admin = await makeUser('admin', EVERYTHING);
  // From here on every request is checked.
  await fetch(`${url}/moto-api/reset-auth`, { method: 'POST', body: '0' });
  return { url, admin, makeUser, call, [Symbol.asyncDispose]: async () => killGroup(server) };
}
