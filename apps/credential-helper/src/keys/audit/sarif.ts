import { VERSION } from '../../version.ts';
import { RULES, type Rule, type RuleId } from '../shared/risk-rules.ts';
import type { Finding } from './find-risks.ts';

const IDS = Object.keys(RULES) as RuleId[];

/** By which GitHub's code scanning sorts what is about security, of 10. */
const SEVERITIES = { error: '8.0', warning: '5.0', note: '2.0' };

/** A log of SARIF 2.1.0 (OASIS), such as GitHub's code scanning takes. */
export function composeSarif(findings: readonly Finding[]): object {
  return {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'bedrock-token',
            semanticVersion: VERSION,
            rules: IDS.map((id) => describeRule(id, RULES[id])),
          },
        },
        automationDetails: { id: 'bedrock-token/keys-audit/' },
        results: findings.map(toResult),
      },
    ],
  };
}

function describeRule(id: RuleId, { level, short, why, cure }: Rule): object {
  return {
    id,
    shortDescription: { text: `Long-term Bedrock API key: ${short}` },
    fullDescription: { text: why },
    help: { text: `${why} ${cure}`, markdown: `${why}\n\n**What to do:** ${cure}` },
    defaultConfiguration: { level },
    properties: { tags: ['security'], 'security-severity': SEVERITIES[level] },
  };
}

/** A user of IAM is no file: one that stands for it has its name, since readers ask for a file. */
function toResult({ rule, level, user, arn, keys, message, cure }: Finding): object {
  return {
    ruleId: rule,
    ruleIndex: IDS.indexOf(rule),
    level,
    message: { text: `${message} ${cure}` },
    locations: [
      {
        physicalLocation: {
          artifactLocation: { uri: `iam/users/${encodeURIComponent(user)}` },
          region: { startLine: 1 },
        },
        logicalLocations: [
          { name: user, kind: 'resource', ...(arn !== undefined && { fullyQualifiedName: arn }) },
        ],
      },
    ],
    partialFingerprints: { 'riskOfKeys/v1': [rule, arn ?? user, ...keys].join(' ') },
  };
}
