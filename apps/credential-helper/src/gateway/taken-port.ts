import { get } from 'node:http';
import { BedrockTokenError } from '@bedrock-token/core';
import { printable } from '../command-line/printable.ts';
import { HEALTH_PATH, SERVICE } from './health-page.ts';

/** A process of this machine answers in much less, in milliseconds. */
const LIMIT_MS = 1_000;
/** Our answer is shorter, in bytes. */
const LONGEST = 1_024;

/**
 * Says what has the port, as far as it says so itself. No key is sent to it.
 *
 * @returns the same error for anything but a taken port
 */
export async function explainTakenPort(error: unknown): Promise<unknown> {
  if (!(error instanceof BedrockTokenError)) return error;
  const [, place] = /^Another process listens on (\S+)\.$/.exec(error.message) ?? [];
  if (place === undefined) return error;
  const version = await askVersion(place);
  if (version === undefined) {
    return new BedrockTokenError(
      'ERR_INPUT',
      `Another process listens on ${place}, which is no gateway of bedrock-token.`,
      {
        hint: 'Stop it, or choose another port with --port.',
      },
    );
  }
  return new BedrockTokenError(
    'ERR_INPUT',
    `Another gateway of bedrock-token (version ${version}) listens on ${place}.`,
    { hint: 'Use that one, stop it, or choose another port with --port.' },
  );
}

function askVersion(place: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const request = get(`http://${place}${HEALTH_PATH}`, { agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        if (text.length > LONGEST) finish();
      });
      response.on('end', () => finish(text));
      response.on('error', () => finish());
    });
    const timer = setTimeout(() => finish(), LIMIT_MS);
    request.on('error', () => finish());
    function finish(text = ''): void {
      clearTimeout(timer);
      resolve(readVersion(text));
      request.destroy();
    }
  });
}

function readVersion(text: string): string | undefined {
  try {
    const { service, version } = JSON.parse(text) as Record<string, unknown>;
    return service === SERVICE ? printable(String(version), 40) : undefined;
  } catch {
    return undefined;
  }
}
