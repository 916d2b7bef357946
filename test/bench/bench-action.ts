/**
 * `npm run bench:action`: what one mint costs a job. Whole processes, in pairs with an empty script
 * on the same Node, medians; the emulator answers on loopback from a process of its own.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { repositoryRoot } from '../support/action/run-action.ts';
import { median, runMeasured } from './measure.ts';

const PAIRS = 40;
/** Memory is what a mint needs beyond an empty script, which has 41 to 52 MiB, by the build of Node. */
const LIMITS = { ratio: 4, mebibytes: 28, bundleBytes: 600_000, gatewayBytes: 1_000_000 };
/** Programs of their own, which only a job with a gateway starts. */
const OF_GATEWAY = ['gateway.js', 'post.js'];
const dist = join(repositoryRoot, 'actions', 'mint', 'dist');

/** The emulator must not share a core's time with the one that measures. */
async function startEmulatorProcess(): Promise<{ env: Record<string, string>; stop(): void }> {
  const cli = join(repositoryRoot, 'packages', 'emulator', 'dist', 'cli.js');
  const child = spawn(process.execPath, [cli], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: child.stdout })) {
    const { env, oidcEnv } = JSON.parse(line) as Record<'env' | 'oidcEnv', Record<string, string>>;
    return { env: { ...env, ...oidcEnv }, stop: () => void child.kill('SIGTERM') };
  }
  throw new Error('The emulator did not start.');
}

function bundleBytes(isCounted: (name: string) => boolean): number {
  return readdirSync(dist)
    .filter((name) => name.endsWith('.js') && isCounted(name))
    .reduce((sum, name) => sum + statSync(join(dist, name)).size, 0);
}

const directory = mkdtempSync(join(tmpdir(), 'bedrock-token-bench-'));
const emulator = await startEmulatorProcess();
try {
  const files = Object.fromEntries(
    ['ENV', 'OUTPUT', 'STEP_SUMMARY'].map((name) => [`GITHUB_${name}`, join(directory, name)]),
  );
  const empty = join(directory, 'empty.cjs');
  writeFileSync(empty, '');
  const env = {
    PATH: process.env.PATH ?? '',
    GITHUB_ACTIONS: 'true',
    GITHUB_REPOSITORY: 'octo-org/octo-repo',
    GITHUB_RUN_ID: '1',
    'INPUT_ROLE-TO-ASSUME': 'arn:aws:iam::123456789012:role/bedrock-ci',
    'INPUT_AWS-REGION': 'us-east-1',
    ...emulator.env,
    ...files,
  };
  const runs: Record<'empty' | 'mint' | 'peaks', number[]> = { empty: [], mint: [], peaks: [] };
  for (let pair = 0; pair < PAIRS; pair++) {
    for (const file of Object.values(files)) writeFileSync(file, '');
    const nothing = runMeasured(empty, env);
    const mint = runMeasured(join(dist, 'index.js'), env);
    runs.empty.push(nothing.milliseconds);
    runs.mint.push(mint.milliseconds);
    runs.peaks.push(mint.peakMebibytes - nothing.peakMebibytes);
  }
  const ratio = median(runs.mint) / median(runs.empty);
  const peak = median(runs.peaks);
  const bytes = bundleBytes((name) => !OF_GATEWAY.includes(name));
  const ofGateway = bundleBytes((name) => OF_GATEWAY.includes(name));
  const megabytes = (count: number) => `${(count / 1e6).toFixed(2)} MB`;
  console.table({
    'empty script': { median: `${median(runs.empty).toFixed(1)} ms`, limit: '' },
    'mint action': { median: `${median(runs.mint).toFixed(1)} ms`, limit: '' },
    ratio: { median: ratio.toFixed(2), limit: `≤ ${LIMITS.ratio}` },
    'memory beyond it': { median: `${peak.toFixed(1)} MiB`, limit: `≤ ${LIMITS.mebibytes} MiB` },
    bundle: { median: megabytes(bytes), limit: `≤ ${megabytes(LIMITS.bundleBytes)}` },
    'its gateway': { median: megabytes(ofGateway), limit: `≤ ${megabytes(LIMITS.gatewayBytes)}` },
  });
  const isSmall = bytes <= LIMITS.bundleBytes && ofGateway <= LIMITS.gatewayBytes;
  const met = ratio <= LIMITS.ratio && peak <= LIMITS.mebibytes && isSmall;
  console.log(met ? 'All limits are met.' : 'A limit is not met.');
  process.exitCode = met ? 0 : 1;
} finally {
  emulator.stop();
  rmSync(directory, { recursive: true, force: true });
}
