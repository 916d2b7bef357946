import { toTimestamp } from '@bedrock-token/core';
import type { CredentialsEntry } from '../cache/entry.ts';
import { credentialsRequest } from '../cache-aside/cached-request.ts';
import { getCached } from '../cache-aside/get-cached.ts';
import {
  FRESHNESS_OPTIONS,
  REQUEST_OPTIONS,
  readFreshness,
  readTokenRequest,
} from '../command-line/request-options.ts';
import type { Command } from '../command-line/spec.ts';
import { LOGIN_OPTION, withLogin } from '../login/with-login.ts';

export const credentialProcess: Command = {
  spec: {
    name: 'credential-process',
    summary: 'Print AWS credentials in the format of the credential_process setting.',
    options: [
      ...REQUEST_OPTIONS,
      ...FRESHNESS_OPTIONS,
      LOGIN_OPTION,
      { name: 'background', summary: 'refresh ahead of time, print nothing', hidden: true },
    ],
    details:
      'The profile with this setting must not use itself: name another profile with --profile.\nWith --role-arn and --scope inference the credentials are limited to Bedrock inference.\nWithout --min-ttl, a session that expires within 10 minutes is printed with its Expiration,\nand the next call requests a new one.',
    examples: [
      {
        command:
          'credential_process = bedrock-token credential-process --profile sso --role-arn arn:aws:iam::123456789012:role/bedrock --scope inference',
        does: 'in a profile of ~/.aws/config',
      },
    ],
  },
  async run(invocation, io) {
    const request = readTokenRequest(invocation, io);
    const freshness = readFreshness(invocation);
    const wanted = credentialsRequest(request, io);
    if (invocation.isSet('background')) {
      const { refreshInBackground } = await import('../cache-aside/refresh-in-background.ts');
      return refreshInBackground(wanted, freshness, io);
    }
    const { entry } = await withLogin(invocation, request, io, () =>
      getCached(wanted, freshness, io),
    );
    io.stdout(toAnswer(entry));
    return 0;
  },
};

/** AWS SDKs and Tools Reference Guide, "Process credential provider". */
function toAnswer(entry: CredentialsEntry): string {
  const sessionToken = entry.sessionToken.reveal();
  return `${JSON.stringify({
    Version: 1,
    AccessKeyId: entry.accessKeyId,
    SecretAccessKey: entry.secretAccessKey.reveal(),
    ...(sessionToken && {
      SessionToken: sessionToken,
      ...(!entry.isEndUnknown && { Expiration: toTimestamp(new Date(entry.expiresAt)) }),
    }),
    ...(entry.accountId && { AccountId: entry.accountId }),
  })}\n`;
}
