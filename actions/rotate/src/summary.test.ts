import { BedrockTokenError, type Step } from '@bedrock-token/core';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FORMER, LIVE, NOW, rotated } from '../test-support/reports.ts';
import { readInputs } from './inputs.ts';
import { composeSummary } from './summary.ts';

const GIVEN: Record<string, string> = {
  'user-name': 'bedrock-ci',
  'aws-region': 'us-west-2',
  auth: 'ambient',
  sinks: '- { type: file, path: key }',
  'current-key': 'canary-current',
  'pending-key': 'canary-pending',
  'github-token': 'canary-token',
};

function summarise(report = rotated(), given: Record<string, string> = {}): string {
  const inputs = readInputs((name) => ({ ...GIVEN, ...given })[name] ?? '', {});
  return composeSummary(report, inputs, NOW);
}

const publishTo = (sink: string): Step => ({ kind: 'publish-key', key: 'new', sink });
const cellsOf = (line: string) => line.split(/(?<!\\)\|/).map((cell) => cell.trim());

describe('the summary', () => {
  it('has a row for each key and says what it is', () => {
    const rows = summarise()
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .map(cellsOf);
    expect(rows).toEqual([
      [
        '',
        `\`${FORMER.id}\``,
        'Active',
        '2026-06-01T04:18:00Z',
        '2026-07-31T04:18:00Z',
        'grace',
        '',
      ],
      ['', `\`${LIVE.id}\``, 'Active', '2026-07-01T04:18:00Z', '2026-08-30T04:18:00Z', 'live', ''],
    ]);
  });

  it('separates done from left, and shows why it stopped', () => {
    const { plan } = rotated();
    const error = new BedrockTokenError('ERR_SINK', 'Refused.', { hint: 'Ask.' });
    const text = summarise(
      rotated({ done: plan.steps.slice(0, 2), left: plan.steps.slice(2), error }),
    );
    const [before = '', after = ''] = text.split('**Left**');
    expect(before).toContain('1. Create a key');
    expect(after).toContain('Publish the new key');
    expect(text).toContain('**ERR_SINK**');
    expect(text).toContain('Ask.');
  });

  it('says of a plan what would be done', () => {
    const text = summarise(rotated({ done: [], left: rotated().plan.steps }), { mode: 'plan' });
    expect(text).toContain('Steps that `rotate` would do');
    expect(text).not.toContain('**Done**');
    expect(text).not.toContain('**Left**');
  });

  it('says what is next', () => {
    expect(summarise()).toContain(
      `**Next:** deactivate key ${FORMER.id}, from 2026-07-02T04:18:00Z on.`,
    );
  });
});

describe('the timeline', () => {
  const chartOf = (text: string) => /^```mermaid\n([\s\S]*?)^```$/m.exec(text)?.[1] ?? '';

  it('shows both lives: what was, and what the policy makes of them', () => {
    expect(chartOf(summarise()).trim().split('\n')).toEqual([
      'gantt',
      '  dateFormat YYYY-MM-DDTHH:mm:ss',
      '  axisFormat %Y-%m-%d',
      `  section ${FORMER.id}`,
      '  live :done, 2026-06-01T04:18:00, 2026-07-01T04:18:00',
      '  grace :active, 2026-07-01T04:18:00, 2026-07-02T04:18:00',
      '  soak :crit, 2026-07-02T04:18:00, 2026-07-05T04:18:00',
      `  section ${LIVE.id}`,
      '  live :active, 2026-07-01T04:18:00, 2026-07-31T04:18:00',
      '  expires at the latest :2026-07-31T04:18:00, 2026-08-30T04:18:00',
    ]);
  });

  it('shows the soak of a key that is off', () => {
    const tags = { retiring: [], inactive: [{ keyId: FORMER.id, since: NOW }] };
    const keys = [{ ...FORMER, status: 'Inactive' as const }, LIVE];
    expect(chartOf(summarise(rotated({ keys, tags })))).toContain(
      '  soak :crit, 2026-07-01T04:18:00, 2026-07-04T04:18:00',
    );
  });

  it('is left out where there is no key', () => {
    expect(summarise(rotated({ keys: [] }))).not.toContain('mermaid');
  });

  it('is a chart whatever the dates are', () => {
    const date = fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true });
    const mark = fc.record({ keyId: fc.constantFrom(FORMER.id, LIVE.id), since: date });
    fc.assert(
      fc.property(date, date, fc.array(mark), fc.array(mark), (createdAt, expiresAt, one, two) => {
        const keys = [{ ...FORMER, createdAt, expiresAt }, LIVE];
        const chart = chartOf(summarise(rotated({ keys, tags: { retiring: one, inactive: two } })));
        for (const line of chart.trim().split('\n').slice(3)) {
          if (line.startsWith('  section ')) continue;
          const [, from = '', to = ''] =
            /^ {2}[\w ]+ :(?:\w+, )?([\d:T-]{19}), ([\d:T-]{19})$/.exec(line) ?? [];
          expect(from, line).not.toBe('');
          expect(from <= to, line).toBe(true);
        }
      }),
    );
  });
});

describe('nothing gets in', () => {
  it('that is secret', () => {
    expect(summarise()).not.toContain('canary');
  });

  it.each([
    ['HTML', '<img src=x onerror=alert(1)>'],
    ['a link', '[click](https://example.com)'],
    ['an image', '![x](https://example.com/x.png)'],
    ['a cell', 'a | b | c'],
    ['a heading in a line of its own', 'x\n# heading'],
    ['a fence', 'x\n```\ncode'],
    ['an entity', '&lt;script&gt;'],
    ['maths', '$x$'],
  ])('that breaks Markdown: %s, in the name of a sink, an error or a note', (_, text) => {
    const error = new BedrockTokenError('ERR_SINK', text, { hint: text });
    const plan = { ...rotated().plan, notes: [text], next: { what: text, at: NOW } };
    const summary = summarise(rotated({ plan, done: [publishTo(text)], left: [], error }));
    const [prose = ''] = summary.split('```mermaid');
    for (const mark of ['<', '![', '[', '`', '#', '$', '&']) {
      const loose = new RegExp(`(?<![\\\\])${mark.replace(/[[$]/g, '\\$&')}`);
      const lines = prose.split('\n').filter((line) => /Publish|Next|^>|ERR_SINK/.test(line));
      for (const line of lines) expect(line.replace(/^> /, ''), line).not.toMatch(loose);
    }
    // All lines are ours but one, the hint.
    const strays = prose.split('\n').filter((line) => !/^(### |\*\*|\| |1\. |> |$)/.test(line));
    expect(strays).toHaveLength(1);
  });
});
