import { ignoredProxy, originOf, type Profile, proxySecrets } from '@bedrock-token/aws';
import { profileOfEnvironment } from '@bedrock-token/core';
import { findFault, locateCache } from '../cache/directory.ts';
import type { ProcessIo } from '../process-io.ts';
import { checkClaudePlatform } from './check-clients.ts';
import { checkKeys } from './check-keys.ts';
import { checkTools } from './check-tools.ts';
import { type Finding, note, ok, warn } from './finding.ts';

/**
 * What can be checked without a request: cache, proxies, files, variables.
 *
 * @param region undefined if none is set
 */
export function checkSetting(
  profile: Profile,
  region: string | undefined,
  io: ProcessIo,
): Finding[] {
  return [
    checkCache(io),
    checkProxy(io),
    ...checkStaleKeys(profile),
    ...checkVariables(io),
    ...checkKeys(region, io),
    ...checkClaudePlatform(io),
    ...checkTools(io),
  ];
}

function checkCache(io: ProcessIo): Finding {
  const directory = locateCache(io);
  if (directory === undefined) {
    return warn(
      'cache',
      'This user has no cache directory; each call creates a new key.',
      'Set HOME or XDG_CACHE_HOME.',
    );
  }
  const fault = findFault(directory, io);
  if (fault === undefined) return ok('cache', directory);
  return warn('cache', `${directory} is not used: ${fault.says}.`, fault.cure);
}

const PROXY_VARIABLES = [
  'HTTPS_PROXY',
  'https_proxy',
  'HTTP_PROXY',
  'http_proxy',
  'ALL_PROXY',
  'all_proxy',
];

function checkProxy({ env }: ProcessIo): Finding {
  const set = PROXY_VARIABLES.filter((name) => env[name]);
  if (set.length === 0) return ok('proxy', 'none');
  const ignored = ignoredProxy(env);
  if (ignored !== undefined) {
    return warn(
      'proxy',
      `${ignored} names a SOCKS proxy, which is not used; the AWS CLI does not use it either.`,
      'Set HTTPS_PROXY to an HTTP proxy, such as http://host:port, if AWS can be reached only through a proxy.',
    );
  }
  const secrets = proxySecrets(env).length > 0 ? ', with a password' : '';
  return note(
    'proxy',
    `${set.join(', ')}${secrets}; NO_PROXY is ${env.NO_PROXY ?? env.no_proxy ?? 'not set'}`,
  );
}

/** Old keys stay behind in a profile that was moved to SSO or a role, and not all SDKs skip them. */
function checkStaleKeys({ name, settings, credentialsSection }: Profile): Finding[] {
  const hasKeys = Boolean(settings.aws_access_key_id);
  const others = /^(sso_|role_arn|credential_process|login_session)/;
  const other = Object.keys(settings).find((key) => others.test(key));
  if (!hasKeys || other === undefined) return [];
  const count = !settings.role_arn && originOf(settings, credentialsSection) === 'keys';
  return [
    warn(
      'profile',
      count
        ? `Profile ${name} has ${other}, and static keys that take precedence over it.`
        : `Profile ${name} has ${other}, and static keys that take precedence over it in some AWS SDKs, but not here and not in the AWS CLI.`,
      credentialsSection?.aws_access_key_id
        ? `Remove the section [${name}] from the credentials file if the keys are old.`
        : 'Remove aws_access_key_id and aws_secret_access_key from it if they are old.',
    ),
  ];
}

function checkVariables({ env }: ProcessIo): Finding[] {
  const findings: Finding[] = [];
  if (env.AWS_BEARER_TOKEN_BEDROCK === '') {
    findings.push(
      warn(
        'environment',
        'AWS_BEARER_TOKEN_BEDROCK is set and empty, which breaks AWS SDKs.',
        'Unset it.',
      ),
    );
  }
  if (profileOfEnvironment(env) && env.AWS_ACCESS_KEY_ID) {
    findings.push(
      warn(
        'environment',
        `${env.AWS_DEFAULT_PROFILE ? 'AWS_DEFAULT_PROFILE' : 'AWS_PROFILE'} and AWS_ACCESS_KEY_ID are both set: the SDK for JavaScript uses the profile; bedrock-token, the AWS CLI and other SDKs use the key.`,
        'Unset one of them.',
      ),
    );
  }
  return findings;
}
