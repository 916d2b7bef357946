/**
 * Reads a page as the grammar of Prometheus' "Exposition formats" has it, and refuses all else: HELP
 * and TYPE once for each family and before its samples, families together, labels quoted and escaped,
 * no sample twice, buckets that rise up to `+Inf`, which equals the count.
 *
 * @returns values by `name{labels}`, labels in the order of their names
 */
export function parsePage(text: string): Map<string, number> {
  if (!text.endsWith('\n')) throw new Error('the last line has no end');
  const samples = new Map<string, number>();
  const types = new Map<string, string>();
  const helps = new Set<string>();
  let family = '';
  for (const line of text.slice(0, -1).split('\n')) {
    const [, kind, name = '', rest = ''] = HEAD.exec(line) ?? [];
    if (kind === 'HELP') {
      if (helps.has(name) || !ESCAPED.test(rest)) throw new Error(`wrong HELP: ${line}`);
      helps.add(name);
      family = name;
    } else if (kind === 'TYPE') {
      if (types.has(name) || name !== family || !TYPES.test(rest))
        throw new Error(`wrong: ${line}`);
      types.set(name, rest);
    } else readSample(line, family, types.get(family) ?? '', samples);
  }
  checkHistograms(types, samples);
  return samples;
}

const HEAD = /^# (HELP|TYPE) ([a-zA-Z_:][\w:]*) (.*)$/s;
const ESCAPED = /^(?:[^\\]|\\[\\n])*$/;
const TYPES = /^(?:counter|gauge|histogram|summary|untyped)$/;
const SAMPLE = /^([a-zA-Z_:][\w:]*)(?:\{(.*)\})? (\S+)$/s;
const LABEL = /([a-zA-Z_]\w*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,|$)/y;

function readSample(
  line: string,
  family: string,
  type: string,
  samples: Map<string, number>,
): void {
  const [, name = '', labels = '', number = ''] = SAMPLE.exec(line) ?? [];
  const suffixes = type === 'histogram' ? ['_bucket', '_sum', '_count'] : [''];
  if (!suffixes.some((suffix) => name === family + suffix)) throw new Error(`wrong: ${line}`);
  const pairs: string[] = [];
  LABEL.lastIndex = 0;
  while (LABEL.lastIndex < labels.length) {
    const [whole] = LABEL.exec(labels) ?? [];
    if (whole === undefined) throw new Error(`wrong labels: ${line}`);
    pairs.push(whole.replace(/,$/, ''));
  }
  const key = `${name}{${pairs.sort().join(',')}}`;
  const value = Number(number);
  if (samples.has(key) || Number.isNaN(value)) throw new Error(`twice, or no number: ${line}`);
  if (type === 'counter' && value < 0) throw new Error(`a negative counter: ${line}`);
  samples.set(key, value);
}

function checkHistograms(types: Map<string, string>, samples: Map<string, number>): void {
  for (const [name, type] of types) {
    if (type !== 'histogram') continue;
    const before = new Map<string, number>();
    for (const [key, value] of samples) {
      if (!key.startsWith(`${name}_bucket{`)) continue;
      const rest = key.slice(name.length + '_bucket'.length).replace(/le="[^"]*",?/, '');
      if (value < (before.get(rest) ?? 0)) throw new Error(`falling buckets: ${key}`);
      before.set(rest, value);
    }
    for (const [rest, value] of before) {
      if (samples.get(`${name}_count${rest}`) !== value) throw new Error(`no +Inf: ${name}${rest}`);
    }
  }
}
