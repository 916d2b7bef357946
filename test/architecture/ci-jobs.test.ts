import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { parseCommandFile } from '../support/action/command-file.ts';
import { repositoryRoot, runAction } from '../support/action/run-action.ts';
import { fillIn } from '../support/action/workflow.ts';

interface Step {
  id?: string;
  name?: string;
  run?: string;
  uses?: string;
  env?: Record<string, string>;
  with?: Record<string, string>;
}

const workflow = readFileSync(join(repositoryRoot, '.github', 'workflows', 'ci.yml'), 'utf8');
const { jobs } = parse(workflow) as { jobs: Record<string, { steps: Step[] }> };

/** Done before this test, or a test of its own. */
const isDoneElsewhere = ({ uses = './', run, name }: Step) =>
  uses !== './' || run === 'npm run build' || name === 'Test it by its suite';

/** What a step of the shell writes for the runner: lines of `name=value`. */
const parseLines = (text: string): Record<string, string> =>
  Object.fromEntries(
    [...text.matchAll(/^([^=]+)=(.*)$/gm)].map(([, name, value]) => [name, value]),
  );

/** A runner of the shell steps of one job. */
class Runner implements Disposable {
  readonly #temp = mkdtempSync(join(tmpdir(), 'bedrock-token-ci-'));
  readonly #groups: number[] = [];
  /** What steps wrote to GITHUB_ENV. */
  readonly env: Record<string, string> = {};
  /** By the id of the step. */
  readonly outputs: Record<string, { outputs: Record<string, string> }> = {};

  async run({ id = '', run = '' }: Step): Promise<number | null> {
    const files = {
      GITHUB_ENV: join(this.#temp, 'env'),
      GITHUB_OUTPUT: join(this.#temp, 'output'),
    };
    for (const file of Object.values(files)) writeFileSync(file, '');
    const child = spawn('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', run], {
      cwd: repositoryRoot,
      stdio: ['ignore', 'inherit', 'inherit'],
      // A group of its own: what a step starts in the background ends with the job.
      detached: true,
      env: {
        ...process.env,
        ...this.env,
        ...files,
        RUNNER_TEMP: this.#temp,
        GITHUB_WORKSPACE: repositoryRoot,
      },
    });
    this.#groups.push(child.pid as number);
    const code = await new Promise<number | null>((resolve) => child.on('exit', resolve));
    const read = (file: string) => parseLines(readFileSync(file, 'utf8'));
    Object.assign(this.env, read(files.GITHUB_ENV));
    this.outputs[id] = { outputs: read(files.GITHUB_OUTPUT) };
    return code;
  }

  [Symbol.dispose](): void {
    for (const group of this.#groups) {
      try {
        process.kill(-group);
      } catch {
        // It left nothing behind.
      }
    }
    rmSync(this.#temp, { recursive: true, force: true });
  }
}

it.skipIf(process.platform === 'win32').each(['action', 'command'])(
  'the job `%s` of the CI workflow passes',
  async (name) => {
    using runner = new Runner();
    const steps = jobs[name]?.steps.filter((step) => !isDoneElsewhere(step)) ?? [];
    expect(steps).not.toEqual([]);
    for (const step of steps) {
      if (step.run !== undefined) {
        expect(await runner.run(step), step.name).toBe(0);
        continue;
      }
      const entries = Object.entries(step.env ?? {});
      const env = entries.map(([key, text]) => [key, fillIn(text, { steps: runner.outputs })]);
      const { code, files, log } = await runAction({
        env: { ...runner.env, ...Object.fromEntries(env) },
        inputs: step.with ?? {},
      });
      expect(code, log.text).toBe(0);
      Object.assign(runner.env, parseCommandFile(files.env));
    }
  },
);
