#!/usr/bin/env node
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parseStrictJson } from './aws/strict-json.ts';
import type { EmulatorConfig } from './config/config.ts';
import { startEmulator } from './start-emulator.ts';

const USAGE = `Usage: bedrock-token-emulator [--port N] [--config file.json] [--stop-on-stdin-close]

Serves GitHub OIDC and secrets, AWS STS, IAM, Secrets Manager, Parameter Store, IAM Identity Center,
the metadata services and Amazon Bedrock on 127.0.0.1. When it is ready it prints one line of JSON:
{"url", "env", "oidcEnv"}. SIGINT or SIGTERM stops it.

  --port N               default: a free one
  --config file.json     an EmulatorConfig
  --stop-on-stdin-close  stop when standard input ends, so as not to outlive its parent

While it runs, what is below /_emulator/ shows and steers it: journal, faults, clock, limits,
oidc-env, sso-login, sso-profile, container-env, instance-env.`;

/** Exit codes: 0 stopped cleanly, 1 unexpected requests were seen, 2 wrong usage. */
async function main(): Promise<void> {
  const options = readOptions();
  if (options === undefined) return;
  const { config, stopOnStdinClose } = options;
  const emulator = await startEmulator(config);
  const { url, env } = emulator;
  process.stdout.write(`${JSON.stringify({ url, env, oidcEnv: emulator.oidcEnv() })}\n`);

  let isStopping = false;
  const stop = () => {
    if (isStopping) return;
    isStopping = true;
    emulator.stop().then(
      () => process.exit(0),
      (error: Error) => fail(error.message, 1),
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  if (stopOnStdinClose) process.stdin.on('close', stop).on('end', stop).resume();
}

function readOptions(): { config: EmulatorConfig; stopOnStdinClose: boolean } | undefined {
  const { values } = parseArgs({
    options: {
      port: { type: 'string' },
      config: { type: 'string' },
      'stop-on-stdin-close': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(`${USAGE}\n`);
    return undefined;
  }
  const config: EmulatorConfig =
    values.config === undefined
      ? {}
      : (parseStrictJson(readFileSync(values.config, 'utf8')) as EmulatorConfig);
  if (values.port !== undefined) {
    if (!/^\d{1,5}$/.test(values.port) || Number(values.port) > 65_535) {
      throw new Error('--port must be a number from 0 to 65535');
    }
    config.port = Number(values.port);
  }
  return { config, stopOnStdinClose: values['stop-on-stdin-close'] };
}

function fail(message: string, code: number): void {
  process.stderr.write(`bedrock-token-emulator: ${message}\n`);
  process.exit(code);
}

main().catch((error: Error) => fail(error.message, 2));
