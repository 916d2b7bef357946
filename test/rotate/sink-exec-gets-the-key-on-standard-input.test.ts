import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { errorsOf } from '../support/action/annotations.ts';
import {
  passDays,
  rotateStep,
  rotateWell,
  rotationCloud,
  USER,
} from '../support/action/rotate-step.ts';
import { consume } from '../support/cloud/consumer.ts';
import { allow } from '../support/setup/start-of-node.ts';

const directory = mkdtempSync(join(tmpdir(), 'bedrock-token-exec-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

/** Keeps what it is given, and records how it was called. */
const STORE = `
import { readFileSync, writeFileSync } from 'node:fs';
const [file] = process.argv.slice(2);
writeFileSync(file, readFileSync(0));
writeFileSync(file + '.call', JSON.stringify({ argv: process.argv, env: process.env }));
console.log(readFileSync(file, 'utf8'));
console.error(readFileSync(file, 'utf8'));
`;
const SCRIPT = join(directory, 'store.mjs');
writeFileSync(SCRIPT, STORE);

let places = 0;

/** A place that is written by a command, and read by another. */
function place() {
  const file = join(directory, `key-${places++}`);
  writeFileSync(file, '');
  const words = (...list: string[]) => JSON.stringify(list);
  return {
    file,
    command: words(process.execPath, SCRIPT, file),
    read: words('cat', file),
    held: () => readFileSync(file, 'utf8').trim() || undefined,
    call: () => JSON.parse(readFileSync(`${file}.call`, 'utf8')),
  };
}

/** Ends the n-th call of a command in another way than the calls before. */
function failingAt(file: string, nth: number, how: string): string {
  const script = `count=$(cat ${file}.count 2>/dev/null || echo 0); echo $((count + 1)) > ${file}.count
    if [ "$count" = ${nth} ]; then ${how}; fi
    exec "$0" "$@"`;
  return JSON.stringify(['sh', '-c', script, process.execPath, SCRIPT, file]);
}

test('it gets the key there and nowhere else, and none of what is ours', async () => {
  await using cloud = await rotationCloud();
  const { command, read, held, call } = place();
  const sinks = `- { type: exec, command: ${command}, read: ${read} }`;
  const env = { VAULT_TOKEN: 'of the job', ACTIONS_RUNTIME_TOKEN: 'of the runner' };
  await rotateWell(cloud, { inputs: { sinks }, env });
  const [one] = cloud.iam.keys(USER);
  expect(held()).toBe(one?.value);
  const { argv, env: seen } = call();
  expect(JSON.stringify(argv)).not.toContain(one?.value);
  expect(JSON.stringify(seen)).not.toContain(one?.value);
  expect(Object.keys(seen).filter((name) => /^(INPUT_|ACTIONS_)/.test(name))).toEqual([]);
  expect(seen).toMatchObject({ VAULT_TOKEN: 'of the job', GITHUB_ACTIONS: 'true' });

  passDays(cloud, 30.5);
  const consumer = consume(cloud, held);
  for (const days of [1.1, 3.1, 0]) {
    await rotateWell(cloud, { inputs: { sinks } });
    passDays(cloud, days);
  }
  await consumer.stop();
  expect(consumer.failures).toEqual([]);
  expect(cloud.iam.keys(USER).map(({ value }) => value)).toEqual([held()]);
});

test('one that fails leaves the old key as it is, and the next run calls it with the same key', async () => {
  await using cloud = await rotationCloud();
  const { file, held } = place();
  const sinks = `- { type: exec, command: ${failingAt(file, 1, 'cat > /dev/null; exit 3')} }`;
  const inputs = { sinks, escrow: `{ type: file, path: ${file}.pending }` };
  await rotateWell(cloud, { inputs });
  passDays(cloud, 30.5);
  const consumer = consume(cloud, held);
  const step = await rotateStep(cloud, { inputs });
  expect(errorsOf(step)).toEqual([
    expect.stringMatching(/^ERR_ROTATION_INCOMPLETE: .*command sh failed \(exit code 3\)/),
  ]);
  const [one, two] = cloud.iam.keys(USER);
  expect([one?.status, two?.status]).toEqual(['Active', 'Active']);
  expect(held()).toBe(one?.value);
  await rotateWell(cloud, { inputs });
  expect(held()).toBe(two?.value);
  await consumer.stop();
  expect(consumer.failures).toEqual([]);
  expect(cloud.iam.keys(USER)).toHaveLength(2);
});

test('one that hangs is ended, whatever it has started', async () => {
  await using cloud = await rotationCloud();
  const { file, held } = place();
  const sinks = `- { type: exec, command: ${failingAt(file, 1, 'sleep 30 & sleep 30')} }`;
  const inputs = { sinks, escrow: `{ type: file, path: ${file}.pending }` };
  await rotateWell(cloud, { inputs });
  passDays(cloud, 30.5);
  const step = await rotateStep(cloud, { inputs, env: { HURRY_LIMITS: '20' } });
  expect(errorsOf(step)).toEqual([
    expect.stringMatching(/failed \(it did not finish within 60 s\)/),
  ]);
  expect(step.milliseconds).toBeLessThan(await allow(15_000));
  const [one, two] = cloud.iam.keys(USER);
  expect(held()).toBe(one?.value);
  await rotateWell(cloud, { inputs });
  expect(held()).toBe(two?.value);
});

test('one that leaves something running is done when it has ended itself', async () => {
  await using cloud = await rotationCloud();
  const { file, read, held } = place();
  const command = failingAt(file, 0, 'sleep 20 & true');
  const sinks = `- { type: exec, command: ${command}, read: ${read} }`;
  const step = await rotateWell(cloud, { inputs: { sinks } });
  expect(step.milliseconds).toBeLessThan(await allow(10_000));
  expect(held()).toBe(cloud.iam.keys(USER)[0]?.value);
});

test('a program that is not there is reported before a key is made', async () => {
  await using cloud = await rotationCloud();
  const inputs = {
    sinks: '- { type: exec, command: [no-such-program, put] }',
    escrow: '{ type: file, path: ./pending }',
  };
  const step = await rotateStep(cloud, { inputs });
  expect(errorsOf(step)).toEqual([
    expect.stringMatching(/^ERR_SINK: command no-such-program: the program/),
  ]);
  expect(cloud.iam.user(USER)).toBeUndefined();
});

test('two commands that begin alike are two places', async () => {
  await using cloud = await rotationCloud();
  const [one, two] = [place(), place()];
  const script = 'cat > "$0"';
  const entry = ({ file }: { file: string }) =>
    `- { type: exec, command: ${JSON.stringify(['sh', '-c', script, file])} }`;
  const inputs = {
    sinks: `${entry(one)}\n${entry(two)}`,
    escrow: `{ type: file, path: ${one.file}.pending }`,
  };
  await rotateWell(cloud, { inputs });
  const [key] = cloud.iam.keys(USER);
  expect([one.held(), two.held()]).toEqual([key?.value, key?.value]);
});
