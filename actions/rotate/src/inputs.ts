import type { ProbeKind } from '@bedrock-token/aws';
import type { RotationMode, RotationPolicy, Secret as SecretType } from '@bedrock-token/core';
import { checkPolicy, inputError, Secret } from '@bedrock-token/core';
import { parseBoolean, parseWhole, type ReadInput, readList } from '@bedrock-token/github';
import { parseEscrow, parseSinks, type SinkConfig } from '@bedrock-token/sinks';
import { type AwsInputs, readAwsInputs } from '@bedrock-token/workflow';

export interface RotateInputs extends AwsInputs {
  userName: string;
  mode: RotationMode | 'plan';
  sinks: [SinkConfig, ...SinkConfig[]];
  escrow: SinkConfig | string | undefined;
  currentKey: SecretType<string> | undefined;
  pendingKey: SecretType<string> | undefined;
  githubToken: SecretType<string> | undefined;
  policy: RotationPolicy;
  createUser: boolean;
  policies: string[];
  probe: ProbeKind;
  summary: boolean;
}

const MODES = ['rotate', 'plan', 'compromised', 'rollback', 'cleanup'];
/** IAM API reference, CreateServiceSpecificCredential. */
const AGE = { min: 1, max: 36_600, unit: 'days' };
const HOURS = { min: 0, max: 24 * 366, unit: 'hours' };

/**
 * Reads and checks every input before anything is sent anywhere.
 *
 * @throws ERR_INPUT for the first input that is wrong
 */
export function readInputs(read: ReadInput, environment: NodeJS.ProcessEnv): RotateInputs {
  const secret = (name: string) => {
    const text = read(name).trim();
    return text === '' ? undefined : new Secret(text);
  };
  const policy: RotationPolicy = {
    credentialAgeDays: parseWhole(read('credential-age-days'), 'credential-age-days', AGE) ?? 60,
    rotateAfterDays: parseWhole(read('rotate-after-days'), 'rotate-after-days', AGE) ?? 30,
    graceHours: parseWhole(read('grace-hours'), 'grace-hours', HOURS) ?? 24,
    soakHours: parseWhole(read('soak-hours'), 'soak-hours', HOURS) ?? 72,
  };
  checkPolicy(policy);
  return {
    ...readAwsInputs(read, environment),
    userName: readUserName(read('user-name').trim()),
    mode: readMode(read('mode').trim()),
    sinks: parseSinks(read('sinks')),
    escrow: parseEscrow(read('escrow')),
    currentKey: secret('current-key'),
    pendingKey: secret('pending-key'),
    githubToken: secret('github-token'),
    policy,
    createUser: parseBoolean(read('create-user'), 'create-user', false),
    policies: readPolicies(read),
    probe: readProbe(read('probe').trim()),
    summary: parseBoolean(read('summary'), 'summary', true),
  };
}

/** IAM API reference, UserName. */
function readUserName(text: string): string {
  if (/^[\w+=,.@-]{1,64}$/.test(text)) return text;
  throw inputError(
    'user-name',
    text === '' ? 'is empty' : 'is not the name of an IAM user',
    'Write the name alone, such as bedrock-ci: letters, digits and _+=,.@-, no path and no ARN.',
  );
}

function readMode(text: string): RotateInputs['mode'] {
  if (text === '') return 'rotate';
  if (MODES.includes(text)) return text as RotateInputs['mode'];
  throw inputError('mode', `is none of ${MODES.join(', ')}`, 'Leave it out for rotate.');
}

function readPolicies(read: ReadInput): string[] {
  const arns = readList(read, 'policies');
  const wrong = arns.find(
    (arn) => !/^arn:aws[a-z-]*:iam::(\d{12}|aws):policy\/[\x21-\x7e]+$/.test(arn),
  );
  if (wrong === undefined) {
    return arns.length > 0 ? arns : ['arn:aws:iam::aws:policy/AmazonBedrockLimitedAccess'];
  }
  throw inputError(
    'policies',
    'holds something that is not the ARN of a managed policy',
    'Such as arn:aws:iam::aws:policy/AmazonBedrockLimitedAccess.',
  );
}

function readProbe(text: string): ProbeKind {
  if (text === '' || text === 'access') return 'access';
  if (text.length <= 256 && /^[\w.:/-]+[.:][\w.:/-]+$/.test(text)) return { model: text };
  throw inputError(
    'probe',
    'is neither access nor a model id',
    'Write probe: access, or a model id such as us.anthropic.claude-3-5-haiku-20241022-v1:0.',
  );
}
