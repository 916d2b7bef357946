import { type IniSection, parseIni } from './parse-ini.ts';
import { splitWords } from './split-words.ts';

/** What the config file holds, by kind. */
export interface ConfigSections {
  profiles: Map<string, IniSection>;
  ssoSessions: Map<string, IniSection>;
  services: Map<string, IniSection>;
}

/**
 * Reads the text of an AWS config file as botocore's `load_config` does.
 *
 * @throws MalformedIni
 */
export function parseConfigFile(text: string): ConfigSections {
  const sections: ConfigSections = {
    profiles: new Map(),
    ssoSessions: new Map(),
    services: new Map(),
  };
  for (const [header, settings] of parseIni(text)) {
    const kind = kindOf(header);
    if (kind !== undefined) {
      const words = splitWords(header);
      if (words?.length === 2) sections[kind].set(words[1] ?? '', settings);
    } else if (header === 'default') {
      sections.profiles.set(header, settings);
    }
  }
  return sections;
}

function kindOf(header: string): keyof ConfigSections | undefined {
  if (header.startsWith('profile')) return 'profiles';
  if (header.startsWith('sso-session')) return 'ssoSessions';
  return header.startsWith('services') ? 'services' : undefined;
}

/** Profiles as botocore sees them: what both files say, the credentials file first. */
export function joinProfiles(
  config: ReadonlyMap<string, IniSection>,
  credentials: ReadonlyMap<string, IniSection>,
): Map<string, IniSection> {
  const profiles = new Map(config);
  for (const [name, settings] of credentials) {
    profiles.set(name, new Map([...(profiles.get(name) ?? []), ...settings]));
  }
  return profiles;
}
