/** In front of a key of either service. */
const PREFIX = /^(?:bedrock|aws-external-anthropic)-api-key-/;

/** The parameters of a key, decoded; undefined for what is no URL of a key. */
export function fieldsOf(key: string): Record<string, string> | undefined {
  if (!PREFIX.test(key)) return undefined;
  const text = Buffer.from(key.replace(PREFIX, ''), 'base64').toString();
  const [host, query] = text.split('/?');
  if (query === undefined) return undefined;
  return { host: host ?? '', ...Object.fromEntries(new URLSearchParams(query)) };
}

/** The same key after one of its bits is flipped, so that it says something else. */
export function flipBit(key: string, random: () => number): string {
  const said = JSON.stringify(fieldsOf(key));
  const [prefix = ''] = PREFIX.exec(key) ?? [];
  for (;;) {
    const bytes = Buffer.from(key.slice(prefix.length), 'base64');
    const at = Math.floor(random() * bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << Math.floor(random() * 8));
    const flipped = prefix + bytes.toString('base64');
    // %2f says what %2F says.
    if (JSON.stringify(fieldsOf(flipped)) !== said) return flipped;
  }
}
