/**
 * `npm run demo`: the product's main job on loopback. A workflow step mints a key; a fresh
 * process then calls Bedrock with it through the official SDK.
 */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { startEmulator } from '@bedrock-token/emulator';
import { readJobLog } from '../support/action/masked-log.ts';
import { runAction } from '../support/action/run-action.ts';

const REGION = 'us-east-1';
const ROLE = 'arn:aws:iam::123456789012:role/bedrock-ci';

function print(title: string, text: string): void {
  console.log(
    `\n\u2500\u2500 ${title} ${'\u2500'.repeat(Math.max(0, 72 - title.length))}\n${text.trim()}`,
  );
}

/** A later step of the job: nothing of ours, only what the mint step exported. */
function runLaterStep(
  args: readonly string[],
  environment: Record<string, string>,
): Promise<{ code: number | null; text: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, args, {
      env: { PATH: process.env.PATH, ...environment },
    });
    let text = '';
    child.stdout.on('data', (chunk) => {
      text += chunk;
    });
    child.stderr.on('data', (chunk) => {
      text += chunk;
    });
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, text }));
  });
}

/** What the log shows of a later step: masks last until the job ends. */
function maskAs(masks: readonly string[], text: string): string {
  return readJobLog([...masks.map((mask) => `::add-mask::${mask}`), text].join('\n')).text;
}

const CONVERSE = fileURLToPath(new URL('./converse.ts', import.meta.url));
const PRINT_KEY = `console.log('AWS_BEARER_TOKEN_BEDROCK=' + process.env.AWS_BEARER_TOKEN_BEDROCK)`;

const started = performance.now();
const emulator = await startEmulator();
let failed = true;
try {
  console.log(`Emulating GitHub OIDC, AWS STS and Amazon Bedrock at ${emulator.url}`);
  const step = await runAction({
    inputs: { 'role-to-assume': ROLE, 'aws-region': REGION, verify: 'access' },
    env: { ...emulator.env, ...emulator.oidcEnv() },
  });
  print('Log of the mint step, as the runner masks it', step.log.text);
  print('Job summary', step.files.summary);
  if (step.code !== 0) throw new Error(`The mint step ended with code ${step.code}.`);

  const environment = { ...step.environment, ...emulator.env };
  const printed = await runLaterStep(['--eval', PRINT_KEY], environment);
  print('A later step that prints the key: masked', maskAs(step.log.masks, printed.text));
  const answer = await runLaterStep([CONVERSE], environment);
  print('A later step: @aws-sdk/client-bedrock-runtime with the exported key', answer.text);
  failed = answer.code !== 0 || printed.code !== 0;
} finally {
  await emulator.stop();
}
console.log(
  `\n${failed ? 'Failed' : 'Done'} in ${((performance.now() - started) / 1000).toFixed(1)} s.`,
);
process.exitCode = failed ? 1 : 0;
