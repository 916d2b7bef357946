import { expect, it } from 'vitest';
import type { Finding } from './findings.ts';
import { composeSarif, MOST_RESULTS } from './sarif.ts';

interface Log {
  runs: [
    {
      tool: { driver: { rules: { id: string }[] } };
      results: {
        ruleId: string;
        ruleIndex: number;
        message: { text: string };
        locations: { physicalLocation: { artifactLocation: { uri: string } } }[];
        partialFingerprints: Record<string, string>;
      }[];
    },
  ];
}

const compose = (findings: Finding[]) => (composeSarif(findings) as Log).runs[0];

const finding = (user: string, message = `User ${user} has a key.`): Finding => ({
  ...{ rule: 'never-expires', level: 'error', user, keys: ['ACCA1'], message },
  cure: 'Replace it.',
});

/** Names as nobody should have them, and words of servers. */
const PARTS = [
  ...['](javascript:alert(1))', '[x', '![', '](', '\n', '\u2028', '\u202e', '\u001b[31m', '@org'],
  ...['..', '/', '\\', '%2e', '\ud800', ' ', '<b>', '#1', '?a=', 'http://x.example', 'a'],
];
const HOSTILE = PARTS.flatMap((one) => PARTS.map((other) => `${one}${other}`));

it('a name or an error of others makes no link, hides nothing, and stays one file of its own', () => {
  for (const text of HOSTILE) {
    const { results, tool } = compose([finding(text, `Could not check ${text}. ${text}`)]);
    const [result] = results;
    expect(result?.message.text).not.toMatch(/\]\(|[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    // One segment behind the folder: no way up, no scheme, no query.
    expect(result?.locations[0]?.physicalLocation.artifactLocation.uri).toMatch(
      /^iam\/users\/[\w.!~*'()%-]+$/,
    );
    expect(tool.driver.rules[result?.ruleIndex ?? -1]?.id).toBe(result?.ruleId);
  }
});

it('more findings than GitHub takes in one file leave out the last, which are the least', () => {
  const findings = Array.from({ length: 30_000 }, (_, number) => finding(`user-${number}`));
  const { results } = compose(findings);
  expect(results).toHaveLength(MOST_RESULTS);
  expect(results[0]?.message.text).toContain('user-0 ');
  const prints = new Set(results.map(({ partialFingerprints: one }) => Object.values(one).join()));
  expect(prints.size).toBe(MOST_RESULTS);
});
