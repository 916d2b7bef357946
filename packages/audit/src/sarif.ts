import { EVERY_USER, type Finding, sentenceOf } from './findings.ts';
import { RULES, type Rule, type RuleId } from './risk-rules.ts';

const IDS = Object.keys(RULES) as RuleId[];

/** By which GitHub's code scanning sorts what is about security, of 10. */
const SEVERITIES = { error: '8.0', warning: '5.0', note: '2.0' };

/**
 * Of one log. GitHub keeps no more, and refuses a file with more than 25,000 (GitHub docs, "SARIF results exceed
 * one or more limits").
 */
export const MOST_RESULTS = 5000;

/**
 * A log of SARIF 2.1.0 (OASIS), such as GitHub's code scanning takes.
 *
 * @param findings the worst first; those beyond {@link MOST_RESULTS} are left out
 * @param version of what audits; undefined where a build has none
 */
export function composeSarif(findings: readonly Finding[], version?: string): object {
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'bedrock-token',
            ...(version !== undefined && { semanticVersion: version }),
            rules: IDS.map((id) => describeRule(id, RULES[id])),
          },
        },
        automationDetails: { id: 'bedrock-token/keys-audit/' },
        results: findings.slice(0, MOST_RESULTS).map(toResult),
      },
    ],
  };
}

function describeRule(id: RuleId, { level, short, why, cure }: Rule): object {
  return {
    id,
    shortDescription: { text: `Long-term API key: ${short}` },
    fullDescription: { text: why },
    help: { text: `${why} ${cure}`, markdown: `${why}\n\n**What to do:** ${cure}` },
    defaultConfiguration: { level },
    properties: { tags: ['security'], 'security-severity': SEVERITIES[level] },
  };
}

/** A user of IAM is no file: one that stands for it has its name, since readers ask for a file. */
function toResult(finding: Finding): object {
  const { rule, level, account, user, arn, cure } = finding;
  return {
    ruleId: rule,
    ruleIndex: IDS.indexOf(rule),
    level,
    message: { text: toPlainText(`${sentenceOf(finding)} ${cure}`) },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: placeOf(finding) },
          region: { startLine: 1 },
        },
        logicalLocations: [
          { name: user, kind: 'resource', ...(arn !== undefined && { fullyQualifiedName: arn }) },
        ],
      },
    ],
    partialFingerprints: { 'riskOfKeys/v1': fingerprintOf(finding) },
    ...(account !== undefined && { properties: { account } }),
  };
}

/**
 * Names and errors of others are in it. In a message of SARIF, `[text](target)` is a link (SARIF 2.1.0, section
 * 3.11.6), and characters that reorder or hide others are shown nowhere.
 */
const toPlainText = (text: string) =>
  text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ').replaceAll('](', '] (');

/** An ARN has the account. */
function fingerprintOf({ rule, account, user, arn, keys, part }: Finding): string {
  const owner = arn ?? (account === undefined ? user : `${account}/${user}`);
  return [rule, owner, ...keys, ...(part === undefined ? [] : [part])].join(' ');
}

function placeOf({ account, user }: Finding): string {
  const place =
    user === EVERY_USER ? 'account' : `users/${encodeURIComponent(user.toWellFormed())}`;
  return account === undefined ? `iam/${place}` : `iam/accounts/${account}/${place}`;
}
