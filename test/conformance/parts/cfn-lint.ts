import { mkdtempSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runCommand } from '../../support/command/run-command.ts';
import type { CheckResult, Part } from '../part.ts';
import { runProgram } from '../run-program.ts';
import { ACCOUNT, printSetup, SETUPS } from './setup-github/setups.ts';
import { printRotations } from './setup-rotation/rotations.ts';

async function printGuardrails(home: string): Promise<Template[]> {
  const templates: Template[] = [];
  for (const options of [[], ['--max-key-days', '60'], ['--deny-global']]) {
    const args = ['setup', 'guardrails', ...options, '--format', 'cloudformation'];
    const { code, stdout, stderr } = await runCommand(args, { env: { HOME: home } });
    if (code !== 0) throw new Error(`setup guardrails exits with ${code}: ${stderr}`);
    templates.push({ name: options.join(' ') || 'no options', text: stdout });
  }
  return templates;
}

interface Template {
  name: string;
  text: string;
}

interface Finding {
  Filename: string;
  Message: string;
  Rule: { Id: string };
}

/** All in one run: to load its rules takes it longer than to judge a template. */
async function judge(
  lint: string,
  templates: readonly Template[],
  scratch: string,
): Promise<CheckResult> {
  const folder = mkdtempSync(join(scratch, 'templates-'));
  const named = templates.map(({ name, text }, index) => {
    const file = join(folder, `${index}.yaml`);
    writeFileSync(file, text);
    return { name, file };
  });
  const args = ['--include-checks', 'I', '--non-zero-exit-code', 'informational'];
  const files = named.map(({ file }) => file);
  const { code, stdout, stderr } = await runProgram(lint, [...args, '--format', 'json', ...files]);
  if (code === 0) return { cases: templates.length, failures: [] };
  const nameOf = (path: string) => named.find(({ file }) => file === path)?.name ?? path;
  const failures = readFindings(stdout).map(
    ({ Filename, Message, Rule }) => `${nameOf(Filename)}: ${Rule.Id} ${Message}`,
  );
  return {
    cases: templates.length,
    failures: failures.length > 0 ? failures : [`exits with ${code}: ${stderr.slice(-400)}`],
  };
}

function readFindings(output: string): Finding[] {
  try {
    return JSON.parse(output) as Finding[];
  } catch {
    return [];
  }
}

export const part: Part = {
  id: 'cfn-lint',
  name: 'cfn-lint',
  group: 'linters and shells',
  inCi: true,
  async prepare(toolbox) {
    const { scratch } = toolbox;
    const venv = await toolbox.python({ 'cfn-lint': '1.58.0' });
    const lint = join(venv, 'bin/cfn-lint');
    const { stdout: version } = await runProgram(lint, ['--version']);
    async function printSetups(): Promise<Template[]> {
      const templates: Template[] = [];
      for (const [name, options] of Object.entries(SETUPS)) {
        for (const more of [[], ['--account', ACCOUNT], ['--provider-exists']]) {
          const all = [...options, ...more];
          const text = await printSetup(all, 'cloudformation', scratch);
          templates.push({ name, text });
        }
      }
      return templates;
    }
    const compared =
      'templates with and without the account: no finding, not even an informational one';
    return {
      version: version.trim().replace('cfn-lint ', ''),
      checks: [
        {
          configured: '`setup github --format cloudformation`',
          compared,
          run: async () => judge(lint, await printSetups(), scratch),
        },
        {
          configured: '`setup guardrails --format cloudformation`',
          compared: 'with and without long-term keys: no finding, not even an informational one',
          run: async () => judge(lint, await printGuardrails(scratch), scratch),
        },
        {
          configured: '`setup rotation --format cloudformation`',
          compared,
          run: async () => judge(lint, await printRotations('cloudformation', scratch), scratch),
        },
      ],
    };
  },
};
