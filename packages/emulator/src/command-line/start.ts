import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { parseStrictJson } from '../aws/strict-json.ts';
import type { EmulatorConfig } from '../config/config.ts';
import { checkConfig } from '../config/config-shape.ts';
import { startEmulator } from '../start-emulator.ts';
import { readPort } from './port.ts';
import { UsageError } from './usage-error.ts';

/**
 * Serves until a signal, or the end of standard input.
 *
 * @throws UsageError for options, a configuration or a port that cannot work
 */
export async function start(args: string[]): Promise<void> {
  const { config, stopOnStdinClose } = readOptions(args);
  const emulator = await startEmulator(config).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(error.code === 'EADDRINUSE' ? inUse(config.port) : error.message);
  });
  const { url, env } = emulator;
  process.stdout.write(`${JSON.stringify({ url, env, oidcEnv: emulator.oidcEnv() })}\n`);

  let isStopping = false;
  const stop = () => {
    if (isStopping) return;
    isStopping = true;
    emulator.stop().then(
      () => process.exit(0),
      (error: Error) => {
        process.stderr.write(`bedrock-token-emulator: ${error.message}\n`);
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  if (stopOnStdinClose) process.stdin.on('close', stop).on('end', stop).resume();
}

function readOptions(args: string[]): { config: EmulatorConfig; stopOnStdinClose: boolean } {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string' },
      config: { type: 'string' },
      issuer: { type: 'string' },
      'stop-on-stdin-close': { type: 'boolean', default: false },
    },
  });
  const config = values.config === undefined ? {} : readConfig(values.config);
  if (values.port !== undefined) config.port = readPort(values.port);
  if (values.issuer !== undefined) config.issuer = values.issuer;
  return { config, stopOnStdinClose: values['stop-on-stdin-close'] };
}

/** @throws UsageError naming the file, and the member that is wrong */
function readConfig(file: string): EmulatorConfig {
  try {
    const config = parseStrictJson(readFileSync(file, 'utf8'));
    checkConfig(config);
    return config;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const isSyntax = error instanceof SyntaxError;
    const reason = code === 'ENOENT' ? 'there is no such file' : message;
    throw new UsageError(`--config ${file}: ${isSyntax ? 'it is not JSON: ' : ''}${reason}`);
  }
}

function inUse(port: number | undefined): string {
  return `the port ${port} is in use: give another --port, or stop the program that uses it`;
}
