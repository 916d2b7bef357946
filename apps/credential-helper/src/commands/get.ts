import { tokenRequest } from '../cache-aside/cached-request.ts';
import { getToken } from '../cache-aside/get-cached.ts';
import { usageError } from '../command-line/parse.ts';
import {
  DURATION_OPTION,
  FRESHNESS_OPTIONS,
  REQUEST_OPTIONS,
  readFreshness,
  readTokenRequest,
  SERVICE_OPTIONS,
} from '../command-line/request-options.ts';
import type { Command, CommandSpec } from '../command-line/spec.ts';
import { anthropicBaseUrl, claudePlatformUrl } from '../formats/anthropic-base-url.ts';
import { FORMATS, type FormatName, setsVariables, VARIABLE_FORMATS } from '../formats/format.ts';
import { render } from '../formats/render.ts';
import { LOGIN_OPTION, withLogin } from '../login/with-login.ts';

const spec: CommandSpec = {
  name: 'get',
  summary: 'Print a valid API key; the same as bedrock-token without a command.',
  options: [
    {
      name: 'format',
      value: 'FORMAT',
      summary: 'how to print it',
      choices: Object.keys(FORMATS),
      default: 'token',
    },
    {
      name: 'anthropic',
      summary:
        'also set ANTHROPIC_AUTH_TOKEN and ANTHROPIC_BASE_URL, and unset ANTHROPIC_API_KEY, in a format that sets variables',
    },
    ...SERVICE_OPTIONS,
    ...REQUEST_OPTIONS,
    DURATION_OPTION,
    ...FRESHNESS_OPTIONS,
    LOGIN_OPTION,
    { name: 'background', summary: 'refresh ahead of time, print nothing', hidden: true },
  ],
};

/** Prints a key that is valid now and for a while. */
export const get: Command = {
  spec,
  async run(invocation, io) {
    const request = readTokenRequest(invocation, io);
    const freshness = readFreshness(invocation, request.durationSeconds);
    if (invocation.isSet('background')) {
      const { refreshInBackground } = await import('../cache-aside/refresh-in-background.ts');
      return refreshInBackground(tokenRequest(request, io), freshness, io);
    }
    if (invocation.isSet('anthropic') && request.service === 'claude-platform') {
      throw usageError(spec, '--anthropic cannot be combined with --service claude-platform.');
    }
    const format = (invocation.value('format') ?? 'token') as FormatName;
    if (invocation.isSet('anthropic') && !setsVariables(format)) {
      throw usageError(
        spec,
        `--anthropic needs a --format that sets variables: ${VARIABLE_FORMATS.join(', ')}.`,
      );
    }
    // Without what making a key adds to it.
    const before = { ...io.env };
    const { entry, cached } = await withLogin(invocation, request, io, () =>
      getToken(request, freshness, io),
    );
    io.stdout(
      await render(format, {
        token: entry.token,
        region: entry.region,
        expiresAt: new Date(entry.expiresAt),
        isEndUnknown: entry.isEndUnknown === true,
        cached,
        source: entry.source,
        service: request.service,
        workspaceId: request.workspaceId,
        ...(request.service === 'claude-platform' &&
          setsVariables(format) && {
            claudePlatformBaseUrl: await claudePlatformUrl(request.profile, entry.region, before),
          }),
        ...(invocation.isSet('anthropic') && {
          anthropicBaseUrl: await anthropicBaseUrl(request.profile, entry.region, before),
        }),
      }),
    );
    return 0;
  },
};
