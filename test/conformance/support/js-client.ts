import { cpSync, mkdtempSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { Part, Toolbox } from '../part.ts';
import { CLAUDE } from './coding-agent.ts';
import { describeClient, type KeyClient, readAnswers } from './key-client.ts';

/** A client in JavaScript: `parts/ID/ask.mjs` asks all cases in one process, by `run-cases.mjs`. */
export interface JsClient extends Omit<KeyClient, 'prepare'> {
  /** From npm; the first one is the client. */
  readonly packages: Readonly<Record<string, string>>;
}

/** `fetch` of Node goes through the proxy of the environment only if that is set. */
const ENV = { NODE_USE_ENV_PROXY: '1', MODEL: CLAUDE };

/** The AWS SDK, and an agent by which it goes through a proxy. */
export const AWS_SDK_JS = {
  '@aws-sdk/client-bedrock-runtime': '3.1164.0',
  '@smithy/node-http-handler': '4.14.2',
  'https-proxy-agent': '9.1.0',
};

export function describeJsClient(client: JsClient): Part {
  return describeClient({
    ...client,
    async prepare(toolbox) {
      const { program, version } = await installProgram(toolbox, client.id, client.packages);
      return {
        version,
        ask: async (run) => readAnswers(await run.run(process.execPath, [program], ENV)),
      };
    },
  });
}

/**
 * Puts `parts/ID/ask.mjs` next to its packages, so that it imports them as any program does.
 *
 * @returns its path, and the version of the first package
 */
export async function installProgram(
  toolbox: Toolbox,
  id: string,
  packages: Readonly<Record<string, string>>,
): Promise<{ program: string; version: string }> {
  const modules = join(await toolbox.npm(packages), 'node_modules');
  const folder = mkdtempSync(join(toolbox.scratch, 'program-'));
  symlinkSync(modules, join(folder, 'node_modules'));
  const program = join(folder, 'ask.mjs');
  cpSync(join(import.meta.dirname, '../parts', id, 'ask.mjs'), program);
  cpSync(join(import.meta.dirname, 'js/run-cases.mjs'), join(folder, 'run-cases.mjs'));
  const manifest = join(modules, Object.keys(packages)[0] ?? '', 'package.json');
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  return { program, version };
}
