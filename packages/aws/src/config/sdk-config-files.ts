import { join } from 'node:path';
import { splitWords } from '@bedrock-token/core';
import { expandHome, locateConfigFiles, readSections, type Settings } from './config-files.ts';
import { hasAnyKey, originOf, SETTINGS_OF } from './profile-origin.ts';

/** How many calls use the text in place of a file. */
const users = new Map<string, number>();

/**
 * Lets the SDK read our sections in place of the files while `run` lasts: its own loader reads some
 * files otherwise than botocore, and then another identity signs. All profiles stand in the text for
 * the config file, since its loader drops names with blanks from the credentials file.
 *
 * @param profile the one that is asked for
 * @param withRegion false to leave out `region`, which the SDK prefers to AWS_REGION for STS
 * @throws as `readSections`
 */
export async function withSdkConfigFiles<T>(
  environment: NodeJS.ProcessEnv,
  { profile, withRegion }: { profile: string; withRegion: boolean },
  run: () => Promise<T>,
): Promise<T> {
  const { externalDataInterceptor, getHomeDir } = await import('@smithy/core/config');
  const sections = await readSections(environment);
  const { credentials, profiles, ssoSessions, services = new Map() } = sections;
  const home = getHomeDir();
  const show = (name: string, settings: Settings) => {
    const counting = keepCounting(settings, credentials.get(name), name === profile);
    return render('profile', name, prepare(counting, home, withRegion));
  };
  const text = [
    ...[...profiles].map(([name, settings]) => show(name, settings)),
    ...[...ssoSessions].map(([name, one]) => render('sso-session', name, one)),
    ...[...services].map(([name, one]) => render('services', name, one)),
  ].join('');
  const paths = new Set<string>();
  for (const { path, variable } of await locateConfigFiles(environment)) {
    const raw = environment[variable];
    // The SDK knows only `~/`, and looks a path up before or after it has put the home there.
    for (const one of [path, raw, raw?.startsWith('~/') ? join(home, raw.slice(2)) : undefined]) {
      if (!one) continue;
      paths.add(one);
      externalDataInterceptor.interceptFile(one, variable === 'AWS_CONFIG_FILE' ? text : '');
    }
  }
  for (const path of paths) users.set(path, (users.get(path) ?? 0) + 1);
  try {
    return await run();
  } finally {
    for (const path of paths) release(path, externalDataInterceptor.getFileRecord());
  }
}

function release(path: string, record: Record<string, unknown>): void {
  const left = (users.get(path) ?? 1) - 1;
  if (left > 0) {
    users.set(path, left);
    return;
  }
  users.delete(path);
  delete record[path];
}

const ROLE = ['role_arn', 'source_profile', 'credential_source'];

/** Leaves out what does not count with botocore, since of several origins the SDK prefers others. */
function keepCounting(
  settings: Settings,
  credentialsSection: Settings | undefined,
  isAskedFor: boolean,
): Settings {
  const origin = originOf(settings, credentialsSection);
  if (origin === undefined) return settings;
  const left = Object.entries(SETTINGS_OF).flatMap(([one, names]) => (one === origin ? [] : names));
  if (origin === 'web-identity') left.push('source_profile', 'credential_source');
  // A source with keys assumes no role of its own.
  else if (hasAnyKey(settings) && !isAskedFor) left.push(...ROLE);
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !left.includes(name)));
}

function prepare(settings: Settings, home: string, withRegion: boolean): Settings {
  const { region, credential_process, web_identity_token_file, ...others } = settings;
  return {
    ...others,
    ...(withRegion && { region }),
    ...(credential_process && { credential_process: quoteForSdk(credential_process) }),
    ...(web_identity_token_file && {
      web_identity_token_file: expandHome(web_identity_token_file, home),
    }),
  };
}

/** The SDK cuts a value at a blank and `#` or `;`; between quotes, too. A shell reads the same in quotes. */
function quoteForSdk(command: string): string {
  if (!/\n|\s[#;]/.test(command)) return command;
  const words = splitWords(command);
  if (words === undefined || process.platform === 'win32') return command.replace(/\s*\n\s*/g, ' ');
  return words
    .map((word) => `'${word.replaceAll("'", `'\\''`).replace(/(\s)([#;])/g, `$1'"$2"'`)}'`)
    .join(' ');
}

/** `[kind.name]` is what the SDK's loader makes of a header; written so, it takes any name. */
function render(kind: string, name: string, settings: Settings): string {
  if (name === '__proto__' || /[\n]/.test(name)) return '';
  const plain: string[] = [];
  const blocks = new Map<string, string[]>();
  for (const [setting, value = ''] of Object.entries(settings)) {
    const line = `${value.replace(/\s*\n\s*/g, ' ')}\n`;
    const [, block, own] = /^([^.]+)\.(.+)$/.exec(setting) ?? [];
    if (block === undefined || own === undefined) {
      if (value) plain.push(`${setting} = ${line}`);
    } else blocks.set(block, [...(blocks.get(block) ?? []), `  ${own} = ${line}`]);
  }
  const rendered = [...blocks].map(([block, lines]) => `${block} =\n${lines.join('')}`);
  return `[${kind}.${name}]\n${plain.join('')}${rendered.join('')}`;
}
