import { lstatSync } from 'node:fs';
import { join, resolve } from 'node:path';
import {
  FILE_LIMITS,
  type IniSection,
  joinProfiles,
  MalformedIni,
  parseConfigFile,
  parseIni,
  profileOfEnvironment,
} from '@bedrock-token/core';
import { readRegularFile, resolveLinks } from '@bedrock-token/files';
import { sha1 } from '@noble/hashes/legacy.js';
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js';
import type { ProcessIo } from '../process-io.ts';

/** More than this are a chain that loops, which is refused when credentials are asked for. */
const LONGEST_CHAIN = 10;

/** The profile that was asked for, and where the config files are. */
interface Wanted {
  profile: string | undefined;
  config: string | undefined;
  credentials: string | undefined;
}

/**
 * The files outside the config files that decide whose credentials a profile gives: the SSO login
 * and the web identity token, of the profile and of those it takes its credentials from. A login
 * of another person and a logout change the first (AWS SDKs and Tools Reference Guide, "IAM
 * Identity Center credential provider").
 *
 * @returns paths, which may begin with `~/`; none for config files that cannot be read
 */
export function listIdentityFiles(wanted: Wanted, { env, home }: ProcessIo): string[] {
  const profiles = readProfiles(wanted);
  const files: string[] = [];
  let name = wanted.profile ?? profileOfEnvironment(env) ?? 'default';
  for (let length = 0; length < LONGEST_CHAIN; length++) {
    const setting = (key: string) => textOf(profiles.get(name), key);
    const tokenFile = setting('web_identity_token_file');
    if (tokenFile) files.push(tokenFile);
    const login = setting('sso_session') || setting('sso_start_url');
    if (login && home) files.push(join(home, '.aws', 'sso', 'cache', `${digest(login)}.json`));
    const source = setting('source_profile');
    if (!source || source === name) break;
    name = source;
  }
  return files;
}

const digest = (login: string) => bytesToHex(sha1(utf8ToBytes(login)));

function textOf(section: IniSection | undefined, key: string): string | undefined {
  const value = section?.get(key);
  return typeof value === 'string' ? value : undefined;
}

function readProfiles({ config, credentials }: Wanted): Map<string, IniSection> {
  try {
    return joinProfiles(parseConfigFile(read(config)).profiles, parseIni(read(credentials)));
  } catch (error) {
    // Reported when credentials are requested.
    if (error instanceof MalformedIni) return new Map();
    throw error;
  }
}

/** What is no file, or too long, is refused when credentials are asked for; a pipe would wait. */
function read(path: string | undefined): string {
  try {
    const whole = path && resolve(path);
    // Many people lack one of the files, and to follow links costs a look at each directory.
    if (!whole || lstatSync(whole, { throwIfNoEntry: false }) === undefined) return '';
    const content = readRegularFile(resolveLinks(whole).path, FILE_LIMITS.awsConfig);
    return content?.bytes.toString('utf8') ?? '';
  } catch {
    return '';
  }
}
