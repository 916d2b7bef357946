import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { CheckResult, Part } from '../part.ts';
import { runProgram } from '../run-program.ts';
import { ACCOUNT, printSetup, SETUPS } from './setup-github/setups.ts';
import { printRotations } from './setup-rotation/rotations.ts';

const source = join(import.meta.dirname, 'setup-github/hcl-judge');

/** A configuration, and the same set-up as JSON. */
interface Configuration {
  name: string;
  text: string;
  json: string;
}

/**
 * HashiCorp's library of the language, since `terraform` itself cannot be installed by a package
 * client: its module has `replace` directives.
 */
export const part: Part = {
  id: 'hcl',
  name: 'HashiCorp HCL',
  group: 'linters and shells',
  inCi: false,
  async prepare(toolbox) {
    const judge = await toolbox.goBuild(source);
    const [, version = ''] =
      /hashicorp\/hcl\/v2 (v\S+)/.exec(readFileSync(join(source, 'go.mod'), 'utf8')) ?? [];
    async function run(configurations: readonly Configuration[]): Promise<CheckResult> {
      const failures: string[] = [];
      for (const { name, text, json } of configurations) {
        const { code, stdout, stderr } = await runProgram(judge, [], { input: text });
        if (code !== 0) failures.push(`${name}: ${stderr.trim()}`);
        else
          failures.push(
            ...comparePolicies(JSON.parse(stdout), json).map((one) => `${name}: ${one}`),
          );
      }
      return { cases: configurations.length, failures };
    }
    async function printSetups(): Promise<Configuration[]> {
      const printed: Configuration[] = [];
      for (const [name, options] of Object.entries(SETUPS)) {
        const json = await printSetup([...options, '--account', ACCOUNT], 'json', toolbox.scratch);
        for (const more of [[], ['--account', ACCOUNT], ['--provider-exists']]) {
          const text = await printSetup([...options, ...more], 'terraform', toolbox.scratch);
          printed.push({ name, text, json });
        }
      }
      return printed;
    }
    const compared = 'syntax, canonical format, and all policies as `jsonencode` evaluates them';
    return {
      version,
      checks: [
        {
          configured: '`setup github --format terraform`',
          compared,
          run: async () => run(await printSetups()),
        },
        {
          configured: '`setup rotation --format terraform`',
          compared,
          run: async () => run(await printRotations('terraform', toolbox.scratch)),
        },
      ],
    };
  },
};

interface Json {
  trustPolicy: object;
  permissions: object;
  users?: { permissions?: object }[];
}

/** @param found policies by the type of their resource, in the order of the configuration */
function comparePolicies(found: Record<string, object[]>, json: string): string[] {
  const { trustPolicy, permissions, users = [] } = JSON.parse(json) as Json;
  const wanted: Record<string, object[]> = {
    aws_iam_role: [trustPolicy],
    aws_iam_role_policy: [permissions],
    aws_iam_user_policy: users.flatMap((user) => user.permissions ?? []),
  };
  return Object.entries(wanted)
    .filter(([type, policies]) => !isDeepStrictEqual(found[type] ?? [], policies))
    .map(([type]) => type);
}
