/**
 * The one entry of the developer's commands: `node scripts/dev.mjs <task> [arguments]`.
 *
 * A fresh machine has Node ≥ 20, npm and git; pnpm, Node 24 and the rest come from the npm
 * registry, at the versions that the project pins (docs/decisions/0001).
 */
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { packageManager } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));

const install = ['pnpm', 'install', '--frozen-lockfile', '--prefer-offline'];
const build = ['pnpm', 'exec', 'turbo', 'run', 'build', '--output-logs=errors-only'];
const lint = [
  ['pnpm', 'exec', 'biome', 'check', '--error-on-warnings', '.'],
  ['pnpm', 'exec', 'tsc', '-p', 'tsconfig.tests.json'],
];
const vitest = ['pnpm', 'exec', 'vitest', 'run'];
const node = ['pnpm', 'exec', 'node'];

/** What each task runs, in order; the first failure ends it. */
const tasks = {
  build: [install, build],
  'build:executable': [
    install,
    build,
    [...node, 'scripts/build-executable.mjs', 'apps/credential-helper'],
  ],
  demo: [install, build, [...node, 'test/demo/demo.ts']],
  lint: [install, build, ...lint],
  test: [install, build, ...lint, [...vitest, '--project', 'all', '--project', 'package']],
  'test:all': [
    install,
    build,
    [...vitest, ...['exhaustive', 'executable', 'crowds'].flatMap((name) => ['--project', name])],
  ],
  conformance: [install, build, [...node, 'test/conformance/run.ts']],
  'bench:core': [install, build, [...node, 'test/bench/bench-core.ts']],
  'bench:action': [install, build, [...node, 'test/bench/bench-action.ts']],
  'bench:gateway': [install, build, [...node, 'test/bench/gateway/bench-gateway.ts']],
  'bench:helper': [install, build, [...node, 'test/bench/bench-helper.ts']],
  docs: [install, [...node, 'scripts/readme-tables.ts']],
  pack: [install, build, [...node, 'scripts/pack-packages.ts']],
  release: [install, [...node, 'scripts/release.ts']],
  'version-packages': [install, ['pnpm', 'exec', 'changeset', 'version']],
};

/** `npm test` draws some of the long scenarios; with words of the caller it runs what they name. */
const draws = process.argv[2] === 'test' && process.argv.length === 3;

function run(command, extra) {
  return new Promise((resolve, reject) => {
    // npx brings the pinned pnpm; its own chatter about settings and updates is no help here.
    const [, ...words] = command;
    const args = ['--yes', packageManager, ...words, ...extra];
    const child = spawn('npx', args, {
      cwd: root,
      stdio: 'inherit',
      shell: process.platform === 'win32',
      env: {
        ...process.env,
        npm_config_loglevel: 'error',
        TURBO_TELEMETRY_DISABLED: '1',
        ...(draws && { DRAW_SCENARIOS: '1' }),
      },
    });
    child.on('error', reject);
    child.on('exit', (code, signal) => resolve(signal === null ? code : 1));
  });
}

const [task, ...extra] = process.argv.slice(2);
const steps = tasks[task];
if (steps === undefined) {
  console.error(`No task "${task ?? ''}". There are: ${Object.keys(tasks).join(', ')}.`);
  process.exit(2);
}
for (const [index, step] of steps.entries()) {
  const code = await run(step, index === steps.length - 1 ? extra : []);
  if (code !== 0) process.exit(code);
}
