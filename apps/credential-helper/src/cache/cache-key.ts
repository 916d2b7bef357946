import { statSync } from 'node:fs';
import { join } from 'node:path';
// Node's own crypto takes 3 ms to load, more than all the rest of a cache hit.
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { ProcessIo } from '../process-io.ts';
import type { CredentialRequest } from '../token-request.ts';
import { listIdentityFiles } from './identity-files.ts';

/** Variables that say nothing about whose credentials these are. */
const IRRELEVANT = new Set([
  // The region that counts is part of the request.
  'AWS_REGION',
  'AWS_DEFAULT_REGION',
  // What we print ourselves.
  'AWS_BEARER_TOKEN_BEDROCK',
  'AWS_PAGER',
  'AWS_DEFAULT_OUTPUT',
  'AWS_CLI_AUTO_PROMPT',
  // The AWS CLI sets it for what it starts.
  'AWS_DATA_PATH',
  'AWS_EXECUTION_ENV',
  'AWS_MAX_ATTEMPTS',
  'AWS_RETRY_MODE',
  'AWS_SDK_UA_APP_ID',
]);

/**
 * The name under which an answer is kept: a digest of everything that decides whose it is, so
 * that another profile, role, region, account or endpoint is another name. Nothing is resolved
 * for it: the stamps of files stand for what is in them.
 *
 * @param extra what else tells two answers apart, such as a duration
 * @returns 64 hexadecimal digits
 */
export function cacheKey(
  request: CredentialRequest,
  extra: readonly unknown[],
  io: ProcessIo,
): string {
  const { profile, roleArn, scope, region, models = [] } = request;
  const { service = 'bedrock', workspaceId } = request;
  const config = expandHome(configFile(io), io);
  const credentials = expandHome(credentialsFile(io), io);
  const identityFiles = listIdentityFiles({ profile, config, credentials }, io);
  const facts = [
    [
      ...[profile, roleArn, scope, region, ...(models.length > 0 ? [models] : [])],
      // Only the policy of a role's session is about a workspace.
      ...(service === 'bedrock'
        ? []
        : [{ service, ...(scope === 'inference' && { workspaceId }) }]),
    ],
    extra,
    credentialVariables(io.env),
    [config, credentials, io.env.AWS_WEB_IDENTITY_TOKEN_FILE, ...identityFiles].map((path) =>
      stamp(expandHome(path, io)),
    ),
    // A home that several machines share, each with a role of its own.
    [io.hostName, io.userId, io.home],
  ];
  return bytesToHex(sha256(utf8ToBytes(JSON.stringify(facts))));
}

function credentialVariables(env: NodeJS.ProcessEnv): [string, string | undefined][] {
  return Object.keys(env)
    .filter((name) => /^AWS_/i.test(name) && !IRRELEVANT.has(name))
    .sort()
    .map((name) => [name, env[name]]);
}

const configFile = (io: ProcessIo) =>
  io.env.AWS_CONFIG_FILE || (io.home && join(io.home, '.aws', 'config'));
const credentialsFile = (io: ProcessIo) =>
  io.env.AWS_SHARED_CREDENTIALS_FILE || (io.home && join(io.home, '.aws', 'credentials'));

/** `~/` and `~\` at the beginning, as the config files are found. */
function expandHome(path: string | undefined, { home }: ProcessIo): string | undefined {
  return path && home && /^~[/\\]/.test(path) ? join(home, path.slice(2)) : path;
}

/** Any edit changes it: editors replace files, or write into them. */
function stamp(path: string | undefined): string {
  if (!path) return '';
  try {
    // An error would cost more than all the rest, and many people lack one of the files.
    const stat = statSync(path, { bigint: true, throwIfNoEntry: false });
    if (stat === undefined) return `${path} absent`;
    return [path, stat.ino, stat.size, stat.mtimeNs, stat.ctimeNs].join(' ');
  } catch {
    return `${path} closed`;
  }
}
