import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { rotateWell, rotationCloud } from '../../support/action/rotate-step.ts';

const directory = mkdtempSync(join(tmpdir(), 'bedrock-token-exec-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Takes the key, and writes down where it finds a text whose halves it is given. */
const SCRIPT = `
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
const [file, ...halves] = process.argv.slice(2);
readFileSync(0);
const canary = halves.join('');
const own = Object.entries(process.env).filter(([, value]) => value.includes(canary)).map(([name]) => name);
const others = readdirSync('/proc').filter((name) => /^\\d+$/.test(name)).filter((pid) => {
  try { return readFileSync('/proc/' + pid + '/environ', 'latin1').includes(canary); } catch { return false; }
});
writeFileSync(file, JSON.stringify({ own, others, kept: process.env.VAULT_TOKEN }));
`;

it.skipIf(process.platform !== 'linux')(
  'a command that gets a key finds none of the secrets of the step, here or in its parent',
  async () => {
    await using cloud = await rotationCloud();
    const script = join(directory, 'look.mjs');
    writeFileSync(script, SCRIPT);
    const found = join(directory, 'found');
    const halves = ['canary-', randomUUID()] as const;
    const secret = halves.join('');
    const command = JSON.stringify([process.execPath, script, found, ...halves]);
    await rotateWell(cloud, {
      inputs: {
        sinks: `- { type: exec, command: ${command} }`,
        escrow: `{ type: file, path: ${join(directory, 'pending')} }`,
        'issue-token': secret,
      },
      env: {
        VAULT_TOKEN: 'of the command',
        ACTIONS_RUNTIME_TOKEN: secret,
        AWS_SECRET_ACCESS_KEY: secret,
        AWS_CONTAINER_AUTHORIZATION_TOKEN: secret,
        AWS_BEARER_TOKEN_BEDROCK: secret,
      },
    });
    expect(JSON.parse(readFileSync(found, 'utf8'))).toEqual({
      own: [],
      others: [],
      kept: 'of the command',
    });
  },
);
