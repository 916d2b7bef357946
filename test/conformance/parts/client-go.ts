import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { askModel } from '../../support/cloud/ask-bedrock.ts';
import { command } from '../../support/command/run-command.ts';
import type { CheckResult, Part } from '../part.ts';
import { runProgram } from '../run-program.ts';
import { type Developer, startDeveloper } from '../support/developer.ts';

const source = join(import.meta.dirname, 'client-go');
const REGION = 'us-west-2';

/** A kubeconfig whose user is the command, as `client.authentication.k8s.io` describes it. */
function kubeconfig(version: string): string {
  const [file, ...args] = command;
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    'current-context': 'main',
    clusters: [{ name: 'main', cluster: { server: 'https://127.0.0.1' } }],
    contexts: [{ name: 'main', context: { cluster: 'main', user: 'main' } }],
    users: [
      {
        name: 'main',
        user: {
          exec: {
            apiVersion: `client.authentication.k8s.io/${version}`,
            command: file,
            args: [...args, 'get', '--format', 'exec-credential', '--region', REGION],
            interactiveMode: 'Never',
          },
        },
      },
    ],
  });
}

async function callWith(developer: Developer, program: string, version: string): Promise<string[]> {
  const file = join(developer.home.path, `${version}.json`);
  writeFileSync(file, kubeconfig(version));
  const { code, stdout, stderr } = await runProgram(program, [file], { env: developer.env });
  if (code !== 0) return [stderr];
  const [first = '', second] = stdout.trim().split('\n');
  const [scheme, key] = first.split(' ');
  if (scheme !== 'Bearer' || second !== first) return [`not the same bearer token twice`];
  const { status, said } = await askModel(developer.cloud.env, key ?? '', 'amazon.nova-lite-v1:0');
  return status === 200 ? [] : [`Bedrock answers ${status} to the key: ${said}`];
}

async function run(program: string): Promise<CheckResult> {
  await using developer = await startDeveloper();
  const failures: string[] = [];
  for (const version of ['v1', 'v1beta1']) {
    const faults = await callWith(developer, program, version);
    failures.push(...faults.map((fault) => `${version}: ${fault}`));
  }
  return { cases: 2, failures };
}

export const part: Part = {
  id: 'client-go',
  name: 'Kubernetes client-go',
  group: 'linters and shells',
  inCi: true,
  async prepare(toolbox) {
    const program = await toolbox.goBuild(source);
    const version = /k8s\.io\/client-go (v\S+)/.exec(readFileSync(join(source, 'go.mod'), 'utf8'));
    return {
      version: version?.[1] ?? '',
      checks: [
        {
          configured: '`get --format exec-credential` in a kubeconfig',
          compared:
            'exec plugin of v1 and v1beta1: the bearer token of two requests, key against Bedrock',
          run: () => run(program),
        },
      ],
    };
  },
};
