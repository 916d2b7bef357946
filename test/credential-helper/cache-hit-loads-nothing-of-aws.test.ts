import { spawnSync } from 'node:child_process';
import { readFileSync, realpathSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { repositoryRoot } from '../support/action/run-action.ts';
import { command, makeHome, runCommand, STATIC_KEYS } from '../support/command/run-command.ts';

/** Which modules the bundler put into which file. */
const chunks = JSON.parse(
  readFileSync(join(repositoryRoot, 'apps/credential-helper/build/chunks.json'), 'utf8'),
) as Record<string, string[]>;

/** Prints at its end what Node has loaded; put in by NODE_OPTIONS. */
const LISTING = `
process.on('exit', () => {
  const files = Object.keys(require.cache);
  const own = process.moduleLoadList.filter((name) => /NativeModule (crypto|child_process|http|https|net|tls|dns)$/.test(name));
  require('node:fs').writeFileSync(process.env.LISTING, JSON.stringify({ files, own }));
});`;

interface Listing {
  files: string[];
  own: string[];
}

async function list(args: string[], env: NodeJS.ProcessEnv, directory: string): Promise<Listing> {
  const hook = join(directory, 'listing.cjs');
  const to = join(directory, 'listing.json');
  writeFileSync(hook, LISTING);
  const result = await runCommand(args, {
    env: { ...env, LISTING: to, NODE_OPTIONS: `--require=${hook}` },
  });
  expect(result).toMatchObject({ code: 0, stderr: '' });
  return JSON.parse(readFileSync(to, 'utf8')) as Listing;
}

const ofAws = /@aws-sdk|@smithy|@aws\/|@aws-crypto/;
const modulesOf = (files: string[]) => files.flatMap((file) => chunks[basename(file)] ?? []);

// The single executable holds all in one file, and Node lists none for it.
it.skipIf(command[0]?.includes('executable'))('a hit loads no module of AWS', async () => {
  using home = makeHome();
  const env = { ...home.env, ...STATIC_KEYS, AWS_REGION: 'us-east-1' };
  const miss = await list([], env, home.path);
  expect(modulesOf(miss.files).filter((name) => ofAws.test(name))).not.toEqual([]);

  const hit = await list([], env, home.path);
  const ours = hit.files.filter((file) => !file.endsWith('listing.cjs'));
  // Each file more is half a millisecond.
  expect(ours.map((file) => basename(file))).toEqual(['bedrock-token.cjs']);
  expect(modulesOf(ours).length).toBeGreaterThan(10);
  expect(modulesOf(ours).filter((name) => ofAws.test(name))).toEqual([]);
  expect(hit.own).toEqual([]);
});

/** The oldest Node that is promised, if this machine has one in addition to the one of the tests. */
const older = findOlderNode();

function findOlderNode(): string | undefined {
  const { stdout } = spawnSync('which', ['-a', 'node'], { encoding: 'utf8' });
  return stdout.split('\n').find((path) => {
    const { stdout: version } = spawnSync(path || 'false', ['--version'], { encoding: 'utf8' });
    return /^v2[0-3]\./.test(version);
  });
}

it.skipIf(older === undefined || command[0]?.includes('executable'))(
  'it runs on the oldest Node that is promised',
  async () => {
    using home = makeHome();
    const script = realpathSync(command.at(-1) ?? '');
    const env = { ...process.env, ...home.env, ...STATIC_KEYS, AWS_REGION: 'us-east-1' };
    for (const args of [[], ['--format', 'json'], ['inspect', '--verify', '-'], ['status']]) {
      const input = spawnSync(older ?? '', [script], { env, encoding: 'utf8' }).stdout;
      const result = spawnSync(older ?? '', [script, ...args], { env, input, encoding: 'utf8' });
      expect(result).toMatchObject({ status: 0, stderr: '' });
    }
  },
);
