import {
  DURATION_OPTION,
  FRESHNESS_OPTIONS,
  REQUEST_OPTIONS,
  readFreshness,
  readTokenRequest,
} from '../command-line/request-options.ts';
import type { Command } from '../command-line/spec.ts';
import { FORMATS, type FormatName } from '../formats/format.ts';
import { render } from '../formats/index.ts';
import { obtainToken, wantToken } from '../obtain/token.ts';

/** Prints a key that is valid now and for a while. */
export const get: Command = {
  spec: {
    name: 'get',
    summary: 'Print a Bedrock API key that is valid now; the same as bedrock-token alone.',
    options: [
      {
        name: 'format',
        value: 'FORMAT',
        summary: 'how to print it',
        choices: Object.keys(FORMATS),
        default: 'token',
      },
      ...REQUEST_OPTIONS,
      DURATION_OPTION,
      ...FRESHNESS_OPTIONS,
      { name: 'background', summary: 'refresh ahead of time, print nothing', hidden: true },
    ],
  },
  async run(invocation, world) {
    const request = readTokenRequest(invocation, world);
    const freshness = readFreshness(invocation, request.durationSeconds);
    if (invocation.isSet('background')) {
      const { refreshNow } = await import('../obtain/refresh-now.ts');
      return refreshNow(wantToken(request, world), freshness, world);
    }
    const { entry, cached } = await obtainToken(request, freshness, world);
    const format = (invocation.value('format') ?? 'token') as FormatName;
    world.answer(
      await render(format, {
        token: entry.token,
        region: entry.region,
        expiresAt: new Date(entry.expiresAt),
        isEndUnknown: entry.isEndUnknown === true,
        cached,
        source: entry.source,
      }),
    );
    return 0;
  },
};
