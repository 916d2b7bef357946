import { Readable } from 'node:stream';
import type { ActionRuntime } from '@bedrock-token/action-runtime';
import { createHttpClient, type RequestHandler } from '@bedrock-token/aws';
import type { Answer, HostileCase } from './hostile-cases.ts';

/** What a run in a hostile world let out, masks applied as the runner applies them. */
export interface Trace {
  lines: string[];
  masks: string[];
}

/**
 * A world in which every answer is as a case says. Nothing leaves the process; the wire is
 * replaced below the HTTP client, so that bodies are read and parsed as real ones are.
 */
export function createHostileWorld(hostile: HostileCase, trace: Trace): ActionRuntime {
  const write = (message: string) => void trace.lines.push(hide(message, trace.masks));
  const requestHandler = answerFrom(hostile);
  let dice = hostile.dice;
  return {
    environment: { ...hostile.environment },
    now: Date.now,
    sleep: async () => {},
    random: () => {
      dice = (dice * 16_807) % 2_147_483_647;
      return dice / 2_147_483_647;
    },
    http: createHttpClient(requestHandler),
    requestHandler,
    log: { debug: write, info: write, warn: write },
    mask: (value) => {
      if (value.trim() === '') return;
      trace.masks.push(value, encodeURIComponent(Buffer.from(value).toString()));
    },
    readFile: async () => {
      if (hostile.file === undefined) throw new Error('ENOENT: no such file');
      return hostile.file;
    },
    signal: AbortSignal.timeout(10_000),
  };
}

export function hide(text: string, masks: readonly string[]): string {
  return masks
    .toSorted((a, b) => b.length - a.length)
    .reduce((shown, mask) => shown.replaceAll(mask, '***'), text);
}

function answerFrom({ oidc, sts, bedrock }: HostileCase): RequestHandler {
  const answers: [RegExp, Answer][] = [
    [/github/, oidc],
    [/^sts/, sts],
    [/^bedrock/, bedrock],
  ];
  const handler = {
    metadata: { handlerProtocol: 'http/1.1' },
    destroy() {},
    clockAheadMs: () => undefined,
    async handle({ hostname }: { hostname: string }) {
      const answer = answers.find(([host]) => host.test(hostname))?.[1];
      if (answer === undefined) throw new Error(`nobody lives at ${hostname}`);
      if (answer.fault === 'connect') {
        throw Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
      }
      const { status: statusCode, headers } = answer;
      return { response: { statusCode, headers, body: bodyOf(answer) } };
    },
  };
  return handler as unknown as RequestHandler;
}

function bodyOf({ body, fault }: Answer): Readable {
  return Readable.from(
    (function* () {
      const bytes = Buffer.from(body);
      yield bytes.subarray(0, bytes.length / 2);
      if (fault === 'body') throw Object.assign(new Error('aborted'), { code: 'ECONNRESET' });
      yield bytes.subarray(bytes.length / 2);
    })(),
  );
}
