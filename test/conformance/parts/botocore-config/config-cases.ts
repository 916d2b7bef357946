/** The texts of both files of one case. */
export interface ConfigCase {
  config: string;
  credentials: string;
}

/** A generator of pseudo-random numbers (mulberry32): the same seed gives the same cases. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

const NAMES = [
  'default',
  'a',
  'prod',
  'tür',
  "'my work'",
  '"FOO BAR"',
  'x y',
  'b#c',
  'ü\u00a0v',
  'a]b',
];
const KINDS = ['profile ', 'profile  ', 'profile\t', 'sso-session ', 'services ', 'Profile ', ''];
const SETTINGS = [
  'aws_access_key_id',
  'AWS_ACCESS_KEY_ID',
  'aws_secret_access_key',
  'Region',
  'region',
  'role_arn',
  'credential_process',
  'endpoint_url',
  's3',
  'bedrock',
  'größe',
  'odd name',
];
const VALUES = [
  'x',
  '',
  'AKIA # not a comment',
  '"quoted; value"',
  'a = b',
  'c:d',
  '  wide  ',
  'tür\u00a0',
  '/bin/tool --header "a # b" \\',
  "it's",
  'true;false',
];
const ODD = ['stray', '= value', '[', '[]', 'Größe', '\uFEFFx = 1', '[DEFAULT]', '!', '[x] y [z]'];
const BLANKS = ['', ' ', '\t', '  ', '\u00a0'];
const ENDS = ['\n', '\n', '\n', '\r\n', '\r'];

export function makeConfigCase(random: () => number): ConfigCase {
  const pick = (from: readonly string[]) => from[Math.floor(random() * from.length)] ?? '';
  const sometimes = (chance: number) => random() < chance;
  const line = (isCredentials: boolean): string => {
    const lead = sometimes(0.15) ? pick(BLANKS) : '';
    if (sometimes(0.02)) return lead + pick(ODD);
    if (sometimes(0.1)) return `${lead}${pick(['#', ';'])} comment = ${pick(VALUES)}`;
    if (sometimes(0.1)) return pick(BLANKS);
    if (sometimes(0.25)) {
      const behind = sometimes(0.3) ? pick([';production', ' # comment', ' ', 'junk']) : '';
      const kind = isCredentials && sometimes(0.8) ? '' : pick(KINDS);
      return `${lead}[${kind}${pick(NAMES)}${Math.floor(random() * 30)}]${behind}`;
    }
    if (sometimes(0.15)) return `  ${sometimes(0.8) ? `${pick(SETTINGS)} = ` : ''}${pick(VALUES)}`;
    // Numbers keep most of the files free of repeated settings, which are malformed.
    const number = sometimes(0.7) ? Math.floor(random() * 30) : '';
    return `${lead}${pick(SETTINGS)}${number}${pick(BLANKS)}${pick(['=', ':'])}${pick(BLANKS)}${pick(VALUES)}`;
  };
  const file = (isCredentials: boolean): string => {
    if (sometimes(0.2)) return '';
    const end = pick(ENDS);
    const lines = Array.from({ length: Math.floor(random() * 14) }, () => line(isCredentials));
    const first = sometimes(0.95) ? `[${isCredentials ? 'a' : 'profile a'}]` : '';
    return [first, ...lines].join(end) + (sometimes(0.8) ? end : '');
  };
  return { config: file(false), credentials: file(true) };
}
