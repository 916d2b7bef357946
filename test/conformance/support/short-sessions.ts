import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { AgentWorld } from './coding-agent.ts';

/** A profile whose `credential_process` gives a new, short session of a role at each call. */
export interface ShortSessions extends AsyncDisposable {
  /** When each session that was given ends, in order; epoch milliseconds. */
  ends: readonly number[];
}

/** Prints what the server answers. Node's http module uses no proxy. */
const ASK = `require('http').get({ host: '127.0.0.1', port: +process.argv[2] }, (answer) => answer.pipe(process.stdout));\n`;

/**
 * Writes the profile into the developer's AWS config file.
 * @param seconds how long a session lasts; STS gives none of less than 900
 */
export async function giveShortSessions(
  { hosts, home }: AgentWorld,
  profile: string,
  role: string,
  seconds: number,
): Promise<ShortSessions> {
  const ends: number[] = [];
  const server = createServer((_, response) => {
    const issued = hosts.emulator.issue({ role, durationSeconds: seconds });
    const end = issued.expiration ?? new Date(0);
    ends.push(end.getTime());
    const { accessKeyId, secretAccessKey, sessionToken } = issued;
    response.end(
      JSON.stringify({
        Version: 1,
        AccessKeyId: accessKeyId,
        SecretAccessKey: secretAccessKey,
        SessionToken: sessionToken,
        Expiration: end.toISOString(),
      }),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const script = join(home, 'ask-for-session.cjs');
  writeFileSync(script, ASK);
  const { port } = server.address() as AddressInfo;
  const command = `${process.execPath} ${script} ${port}`;
  writeFileSync(
    join(home, '.aws/config'),
    `[profile ${profile}]\ncredential_process = ${command}\n`,
  );
  return {
    ends,
    [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
