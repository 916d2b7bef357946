import { join } from 'node:path';
import {
  type ConfigSections,
  FILE_LIMITS,
  type IniSection,
  inputError,
  joinProfiles,
  MalformedIni,
  parseConfigFile,
  parseIni,
} from '@bedrock-token/core';
import { readRegularFile } from './regular-file.ts';

/** By name; those of an indented block by `block.name`, as the SDK for JavaScript keeps them. */
export type Settings = Readonly<Record<string, string | undefined>>;

/** The sections of both files by name. */
export interface Sections {
  config: ReadonlyMap<string, Settings>;
  credentials: ReadonlyMap<string, Settings>;
  /** As botocore sees them: what both files say, the credentials file first. */
  profiles: ReadonlyMap<string, Settings>;
  /** The config file's `[sso-session …]`. */
  ssoSessions: ReadonlyMap<string, Settings>;
  /** The config file's `[services …]`. */
  services?: ReadonlyMap<string, Settings>;
}

export interface ConfigFile {
  path: string;
  /** The variable that moves it. */
  variable: 'AWS_CONFIG_FILE' | 'AWS_SHARED_CREDENTIALS_FILE';
}

/** Where botocore and the SDK look, in the home directory that the SDK finds. */
export async function locateConfigFiles(environment: NodeJS.ProcessEnv): Promise<ConfigFile[]> {
  const { getHomeDir } = await import('@smithy/core/config');
  const locate = (variable: ConfigFile['variable'], name: string): ConfigFile => {
    const path = environment[variable] || join(getHomeDir(), '.aws', name);
    return { variable, path: expandHome(path, getHomeDir()) };
  };
  return [
    locate('AWS_CONFIG_FILE', 'config'),
    locate('AWS_SHARED_CREDENTIALS_FILE', 'credentials'),
  ];
}

/** `~/` and `~\` at the beginning of a path. */
export function expandHome(path: string, home: string): string {
  return /^~([/\\]|$)/.test(path) ? join(home, path.slice(2)) : path;
}

/**
 * Both files by the rules of botocore, read again each time: a program that runs for long sees what changed.
 *
 * @throws ERR_INPUT if a file is there and cannot be read, or if botocore calls it malformed
 */
export async function readSections(environment: NodeJS.ProcessEnv): Promise<Sections> {
  const [configFile, credentialsFile] = await locateConfigFiles(environment);
  const config = await read(configFile, parseConfigFile, NO_SECTIONS);
  const credentials = await read(credentialsFile, parseIni, new Map());
  return {
    config: flattenAll(config.profiles),
    credentials: flattenAll(credentials),
    profiles: flattenAll(joinProfiles(config.profiles, credentials)),
    ssoSessions: flattenAll(config.ssoSessions),
    services: flattenAll(config.services),
  };
}

const NO_SECTIONS: ConfigSections = {
  profiles: new Map(),
  ssoSessions: new Map(),
  services: new Map(),
};

async function read<T>(
  file: ConfigFile | undefined,
  parse: (text: string) => T,
  absent: T,
): Promise<T> {
  const text = file && (await readText(file));
  if (file === undefined || text === undefined) return absent;
  try {
    return parse(text);
  } catch (error) {
    if (!(error instanceof MalformedIni)) throw error;
    throw refused(
      file.path,
      `cannot be parsed: line ${error.line} ${error.problem}`,
      file.variable,
    );
  }
}

async function readText({ path, variable }: ConfigFile): Promise<string | undefined> {
  let text: string;
  try {
    text = readRegularFile(path, 'utf8', FILE_LIMITS.awsConfig);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw refused(path, `cannot be read (${code})`, variable);
  }
  // UTF-16, as PowerShell's `>` writes it.
  if (text.includes('\0')) throw refused(path, 'is not UTF-8 text', variable);
  return text;
}

function flattenAll(sections: ReadonlyMap<string, IniSection>): Map<string, Settings> {
  return new Map([...sections].map(([name, section]) => [name, flatten(section)]));
}

function flatten(section: IniSection): Settings {
  const settings: [string, string][] = [];
  for (const [name, value] of section) {
    if (typeof value === 'string') settings.push([name, value]);
    else for (const [own, text] of value) settings.push([`${name}.${own}`, text]);
  }
  return Object.fromEntries(settings);
}

function refused(path: string, problem: string, variable: string) {
  return inputError(
    path,
    problem,
    `It is an AWS config file: sections such as [profile work], and settings such as region = us-east-1. To use another file, set ${variable}.`,
  );
}
