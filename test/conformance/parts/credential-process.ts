import { join } from 'node:path';
import type { Check, CheckResult, Part } from '../part.ts';
import { runProgram } from '../run-program.ts';
import { AWS_SDK_JS, installProgram } from '../support/js-client.ts';
import type { LineProgram } from '../support/line-client.ts';
import { compareRenewal, FIRST_LIVES } from '../support/renewal.ts';
import { compareSigners, startRenewedProfile, waitForEnd } from '../support/renewed-profile.ts';

const AWSCLI = '1.46.3';
const BOTO3 = '1.44.8';
const GO = 'v1.63.13';
const here = import.meta.dirname;

/** The bytes that the first page of users has at least; each is sent after a pause. */
const PAGE_BYTES = 300;

/** One process of the AWS CLI reads two pages, and the session ends between them. */
async function compareCli(scratch: string, aws: string): Promise<CheckResult> {
  await using profile = await startRenewedProfile(scratch);
  const { faults, journal } = profile.hosts.emulator;
  for (const life of FIRST_LIVES) {
    journal.clear();
    const before = profile.calls();
    const first = profile.logIn(life);
    const latencyMs = (life * 1000) / PAGE_BYTES;
    faults.add({ service: 'iam', action: 'ListUsers', kind: 'slow-body', latencyMs });
    let ended = false;
    const asked = runProgram(aws, ['iam', 'list-users', '--page-size', '1'], {
      ...{ cwd: profile.home, env: profile.env, seconds: 600 },
    }).finally(() => {
      ended = true;
    });
    while (journal.count({ service: 'iam' }) === 0 && !ended) await pause();
    if (Date.now() >= first.endsAt) {
      await asked;
      continue;
    }
    const second = profile.logIn(3600);
    await waitForEnd(first);
    const { code, stdout, stderr } = await asked;
    const failures = compareSigners(journal.entries({ service: 'iam' }), [first, second]);
    if (code !== 0) failures.push(`exits with ${code}: ${stderr}`);
    if (!/"one"[\s\S]*"two"/.test(stdout)) failures.push('does not list both users');
    if (profile.calls() < before + 2) failures.push('does not call the command again');
    return { cases: 2, failures: [...failures, ...profile.findSecrets(stdout + stderr)] };
  }
  throw new Error('the first request comes after the end of the session');
}

const pause = () => new Promise((resolve) => setTimeout(resolve, 20));

export const part: Part = {
  id: 'credential-process',
  name: 'AWS CLI, boto3, AWS SDKs for JavaScript and Go',
  group: 'credential_process',
  inCi: true,
  async prepare(toolbox) {
    const { scratch } = toolbox;
    const bin = join(await toolbox.python({ awscli: AWSCLI, boto3: BOTO3 }), 'bin');
    const js = await installProgram(toolbox, 'aws-sdk-js', AWS_SDK_JS);
    const check = (client: string, program: LineProgram, name?: string): Check => ({
      configured: `\`setup aws-profile\`, ${client}`,
      compared:
        'three answers of one process, over the end of the first session; signer of each request, calls of the command',
      run: () => compareRenewal(scratch, program, name),
    });
    return {
      version: `${AWSCLI}, ${BOTO3}, ${js.version}, ${GO}`,
      checks: [
        {
          configured: '`setup aws-profile`, AWS CLI',
          compared: 'two pages of one process, over the end of the first session; signer of each',
          run: () => compareCli(scratch, join(bin, 'aws')),
        },
        check('boto3', {
          command: join(bin, 'python'),
          args: [join(here, 'credential-process/ask.py')],
        }),
        check(
          'AWS SDK for JavaScript',
          { command: process.execPath, args: [js.program, '-'] },
          'Converse, proxy agent',
        ),
        check('AWS SDK for Go v2', {
          command: await toolbox.goBuild(join(here, 'aws-sdk-go')),
          args: [],
        }),
      ],
    };
  },
};
