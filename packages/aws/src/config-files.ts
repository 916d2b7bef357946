import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { inputError } from '@bedrock-token/core';
import { assertNoPipe } from './plain-file.ts';

export type Settings = Readonly<Record<string, string | undefined>>;

/** The sections of both files by name. */
export interface Sections {
  config: ReadonlyMap<string, Settings>;
  credentials: ReadonlyMap<string, Settings>;
  /** As the SDK sees them: what both say, the credentials file first. */
  profiles: ReadonlyMap<string, Settings>;
  /** The config file's `[sso-session …]`. */
  ssoSessions: ReadonlyMap<string, Settings>;
}

export interface ConfigFile {
  path: string;
  /** The variable that moves it. */
  variable: 'AWS_CONFIG_FILE' | 'AWS_SHARED_CREDENTIALS_FILE';
}

/** Where the SDK looks, in the home directory that it finds. */
export async function locateConfigFiles(environment: NodeJS.ProcessEnv): Promise<ConfigFile[]> {
  const { getHomeDir } = await import('@smithy/core/config');
  const locate = (variable: ConfigFile['variable'], name: string): ConfigFile => {
    const path = environment[variable] || join(getHomeDir(), '.aws', name);
    return { variable, path: path.startsWith('~/') ? join(getHomeDir(), path.slice(2)) : path };
  };
  return [
    locate('AWS_CONFIG_FILE', 'config'),
    locate('AWS_SHARED_CREDENTIALS_FILE', 'credentials'),
  ];
}

/**
 * Both files by the SDK's own loader, read anew: a program that runs for long sees what changed.
 *
 * @throws ERR_INPUT if a file is there and cannot be read or understood
 */
export async function readSections(environment: NodeJS.ProcessEnv): Promise<Sections> {
  const files = await locateConfigFiles(environment);
  await Promise.all(files.map(checkFile));
  const { loadSharedConfigFiles } = await import('@smithy/core/config');
  const { configFile, credentialsFile } = await loadSharedConfigFiles({
    configFilepath: files[0]?.path ?? '',
    filepath: files[1]?.path ?? '',
    ignoreCache: true,
  });
  const config = new Map<string, Settings>();
  const ssoSessions = new Map<string, Settings>();
  for (const [name, settings] of Object.entries(configFile)) {
    // The loader keeps sections of other kinds beside the profiles, with a dot behind the kind.
    const [, kind, own = name] = /^(sso-session|services)\.(.*)$/.exec(name) ?? [];
    if (kind === undefined) config.set(name, settings);
    if (kind === 'sso-session') ssoSessions.set(own, settings);
  }
  const credentials = new Map<string, Settings>(Object.entries(credentialsFile));
  const profiles = new Map(config);
  for (const [name, settings] of credentials) {
    profiles.set(name, { ...profiles.get(name), ...settings });
  }
  return { config, credentials, profiles, ssoSessions };
}

/**
 * The loader takes whatever it cannot read for an empty file, and what it cannot understand for
 * nothing; then a login that is there looks missing. So it is said here.
 */
async function checkFile({ path, variable }: ConfigFile): Promise<void> {
  let text: string;
  try {
    assertNoPipe(path);
    text = await readFile(path, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return;
    throw refused(path, `cannot be read (${code})`, variable);
  }
  // UTF-16, as PowerShell's `>` writes it.
  if (text.includes('\0')) throw refused(path, 'is not UTF-8 text', variable);
  const line = text.split(/\r?\n/).findIndex((one) => !isUnderstood(one));
  if (line >= 0) {
    throw refused(path, `is not understood in line ${line + 1}`, variable);
  }
}

/** Blank, a comment, a whole section header, a setting, or a continuation, which is indented. */
function isUnderstood(line: string): boolean {
  return /^\uFEFF?\s*($|[#;]|\[[^\]]*\]\s*($|[#;]))|^\s+\S|^\uFEFF?[^\s[][^=:]*[=:]/.test(line);
}

function refused(path: string, problem: string, variable: string) {
  return inputError(
    path,
    problem,
    `It is an AWS config file: sections such as [profile work], and settings such as region = us-east-1. ${variable} names another one.`,
  );
}
