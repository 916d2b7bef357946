import { BedrockTokenError } from '@bedrock-token/core';
import {
  CREATE_GUARDRAILS,
  checkGuardrails,
  composeGuardrails,
  type Difference,
  GUARDRAIL_FORMATS,
  type GuardrailRequest,
  renderGuardrails,
  type ShownDifference,
  showPlace,
} from '@bedrock-token/provisioning';
import { toJson } from '../../command-line/printable.ts';
import { readText } from '../../command-line/read-text.ts';
import type { Invocation, RunAction } from '../../command-line/spec.ts';
import { EXIT_CODES } from '../../exit-codes.ts';

/** `bedrock-token setup guardrails`: prints a service control policy, or checks somebody's. */
export const setUpGuardrails: RunAction = async (invocation, io) => {
  const request = readRequest(invocation);
  const file = invocation.value('check-policy');
  if (file === undefined) {
    const format = GUARDRAIL_FORMATS.find((one) => one === invocation.value('format')) ?? 'json';
    io.stdout(renderGuardrails(format, composeGuardrails(request)));
    if (format === 'json') {
      io.stderr(`note: To create the policy from a file scp.json: ${CREATE_GUARDRAILS}`);
    }
    io.stderr('note: It does not apply to the management account of the organization.');
    return 0;
  }
  const found = checkGuardrails(parse(readText(file, '--check-policy')), request);
  if (found === undefined) throw noPolicy('has no statements');
  const differences = found.map(showPlace);
  io.stdout(invocation.isSet('json') ? toJson({ differences }) : describe(differences));
  return differences.length === 0 ? 0 : EXIT_CODES.findings.code;
};

function readRequest(invocation: Invocation): GuardrailRequest {
  const text = invocation.value('max-key-days');
  const days = text === undefined || /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (text !== undefined && !(days >= 1 && days <= LONGEST_DAYS)) {
    throw new BedrockTokenError(
      'ERR_INPUT',
      '--max-key-days is not a whole number within its limits.',
      { hint: `Give a number from 1 to ${LONGEST_DAYS}, such as --max-key-days 60.` },
    );
  }
  return {
    maxKeyDays: text === undefined ? undefined : days,
    deniesGlobal: invocation.isSet('deny-global'),
  };
}

/** IAM API reference, CreateServiceSpecificCredential. */
const LONGEST_DAYS = 36_600;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw noPolicy('is not JSON');
  }
}

const noPolicy = (problem: string) =>
  new BedrockTokenError('ERR_INPUT', `The policy of --check-policy ${problem}.`, {
    hint: 'Give the JSON of one policy, as aws organizations describe-policy has it in Content.',
  });

const WORDS: Readonly<Record<Difference['effect'], string>> = {
  open: 'lets through',
  broken: 'denies too much',
  other: 'not known',
};

function describe(differences: readonly ShownDifference[]): string {
  if (differences.length === 0)
    return 'The policy denies what it should, and nothing else of it.\n';
  const lines = differences.map(
    ({ where, problem, effect }) => `${where} (${WORDS[effect]})\n  ${problem}\n`,
  );
  return `${lines.join('')}  ${[...new Set(differences.map(({ cure }) => cure))].join('\n  ')}\n`;
}
