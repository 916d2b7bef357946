import { writeFileSync } from 'node:fs';
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

export const part: Part = {
  id: 'cfn-lint',
  name: 'cfn-lint',
  group: 'linters and shells',
  inCi: true,
  async prepare(toolbox) {
    const venv = await toolbox.python({ 'cfn-lint': '1.58.0' });
    const lint = join(venv, 'bin/cfn-lint');
    const { stdout: version } = await runProgram(lint, ['--version']);
    async function judge(templates: readonly Template[]): Promise<CheckResult> {
      const failures: string[] = [];
      for (const { name, text } of templates) {
        const file = join(toolbox.scratch, 'template.yaml');
        writeFileSync(file, text);
        const args = ['--include-checks', 'I', '--non-zero-exit-code', 'informational', file];
        const { code, stdout, stderr } = await runProgram(lint, args);
        if (code !== 0) failures.push(`${name}: ${(stdout + stderr).trim().slice(0, 400)}`);
      }
      return { cases: templates.length, failures };
    }
    async function printSetups(): Promise<Template[]> {
      const templates: Template[] = [];
      for (const [name, options] of Object.entries(SETUPS)) {
        for (const more of [[], ['--account', ACCOUNT], ['--provider-exists']]) {
          const all = [...options, ...more];
          const text = await printSetup(all, 'cloudformation', toolbox.scratch);
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
          run: async () => judge(await printSetups()),
        },
        {
          configured: '`setup guardrails --format cloudformation`',
          compared: 'with and without long-term keys: no finding, not even an informational one',
          run: async () => judge(await printGuardrails(toolbox.scratch)),
        },
        {
          configured: '`setup rotation --format cloudformation`',
          compared,
          run: async () => judge(await printRotations('cloudformation', toolbox.scratch)),
        },
      ],
    };
  },
};
