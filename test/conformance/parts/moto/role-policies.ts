import { join } from 'node:path';
import { parsePolicy } from '../../../../packages/emulator/src/policy/document.ts';
import { evaluate } from '../../../../packages/emulator/src/policy/evaluate.ts';
import type { CheckResult } from '../../part.ts';
import { runProgram } from '../../run-program.ts';
import { ACCOUNT, printSetup, REGION, SETUPS } from '../setup-github/setups.ts';

interface Request {
  action: string;
  resource: string;
  /** Condition keys, as policies write them. */
  context: Record<string, string>;
}

const HAIKU = 'anthropic.claude-haiku-4-5-20251001-v1:0';
const PROFILES = ['us', 'global', 'eu'].map(
  (geography) => `arn:aws:bedrock:${REGION}:${ACCOUNT}:inference-profile/${geography}.${HAIKU}`,
);
const model = (region: string, id: string) => `arn:aws:bedrock:${region}::foundation-model/${id}`;

const ACTIONS = [
  'bedrock:CallWithBearerToken',
  'bedrock:InvokeModel',
  'bedrock:InvokeModelWithResponseStream',
  'bedrock:GetInferenceProfile',
  'bedrock:ListInferenceProfiles',
  'bedrock:CreateProvisionedModelThroughput',
  'bedrock-mantle:CallWithBearerToken',
  'bedrock-mantle:CreateInference',
];
const RESOURCES = [
  '*',
  ...PROFILES,
  ...['us-east-1', 'eu-west-1', ''].flatMap((region) => [
    model(region, HAIKU),
    model(region, 'amazon.nova-lite-v1:0'),
  ]),
  `arn:aws:bedrock-mantle:${REGION}:${ACCOUNT}:project/default`,
  `arn:aws:bedrock-mantle:${REGION}:${ACCOUNT}:project/other`,
];
/**
 * Condition key → what a request has there. Each request has them all: moto takes a condition on a key
 * that is absent for met, and AWS does not (IAM User Guide, "Condition operators").
 */
const KEYS: Record<string, string[]> = {
  'bedrock:InferenceProfileArn': ['none', ...PROFILES],
  'aws:RequestedRegion': [REGION, 'unspecified'],
  'bedrock:bearerTokenType': ['none', 'SHORT_TERM', 'LONG_TERM'],
  'bedrock-mantle:BearerTokenType': ['SHORT_TERM', 'LONG_TERM'],
  'bedrock-mantle:Model': ['none', 'openai.gpt-oss-20b', 'openai.other'],
};

const CONTEXTS = Object.entries(KEYS).reduce<Record<string, string>[]>(
  (contexts, [key, values]) =>
    contexts.flatMap((context) => values.map((value) => ({ ...context, [key]: value }))),
  [{}],
);

const REQUESTS: Request[] = ACTIONS.flatMap((action) =>
  RESOURCES.flatMap((resource) => CONTEXTS.map((context) => ({ action, resource, context }))),
);

const inLowerCase = (context: Record<string, string>) =>
  Object.fromEntries(Object.entries(context).map(([key, value]) => [key.toLowerCase(), value]));

/** What the emulator and moto say to the same requests, under each generated policy. */
export async function compareRolePolicies(bin: string, scratch: string): Promise<CheckResult> {
  const setups = Object.entries(SETUPS);
  // At the same time: moto takes ten seconds for each, on one core.
  const failures = await Promise.all(
    setups.map(([name, options]) => compareSetup(name, options, bin, scratch)),
  );
  return { cases: setups.length * REQUESTS.length, failures: failures.flat() };
}

/** @returns a line for each of the first requests that are answered differently */
async function compareSetup(
  name: string,
  options: readonly string[],
  bin: string,
  scratch: string,
): Promise<string[]> {
  const json = await printSetup([...options, '--account', ACCOUNT], 'json', scratch);
  const { permissions } = JSON.parse(json);
  const script = join(import.meta.dirname, 'evaluate.py');
  const { stdout, stderr, code } = await runProgram(join(bin, 'python'), [script], {
    input: JSON.stringify({ policy: permissions, requests: REQUESTS }),
    seconds: 600,
  });
  if (code !== 0) return [`${name}: ${stderr.slice(-400)}`];
  const theirs = JSON.parse(stdout) as boolean[];
  if (theirs.every((one) => !one)) return [`${name}: nothing is allowed`];
  const policy = parsePolicy(permissions);
  const differing = REQUESTS.filter(({ action, resource, context }, index) => {
    const ours = evaluate([policy], { action, resource, context: inLowerCase(context) });
    return (ours === 'allow') !== theirs[index];
  });
  return differing.slice(0, 3).map((one) => `${name}: ${JSON.stringify(one)}`);
}
