import { parseArn } from '../aws/arn.ts';
import { createValidation, memberName, readList } from '../aws/query/validation.ts';
import { AwsError } from '../server/aws-error.ts';

/** Parameters of an STS action, checked by the limits in the API reference. */
export interface AssumeParameters {
  roleArn: string;
  sessionName: string;
  durationSeconds: number;
  policy: string | undefined;
  policyArns: string[];
  tags: Record<string, string>;
}

/** The service's default where a request names no duration, in seconds. */
const DEFAULT_DURATION = 3600;

/** @throws AwsError ValidationError, listing all that is wrong as AWS does */
export function readAssumeParameters(form: URLSearchParams): AssumeParameters {
  const { check, refuse } = createValidation();
  const roleArn = form.get('RoleArn');
  const name = form.get('RoleSessionName');
  const duration = form.get('DurationSeconds');
  check(roleArn !== null, 'roleArn', roleArn, 'not be null');
  check(
    roleArn === null || roleArn.length >= 20,
    'roleArn',
    roleArn,
    'have length greater than or equal to 20',
  );
  check(name !== null, 'roleSessionName', name, 'not be null');
  if (name !== null) {
    check(name.length >= 2, 'roleSessionName', name, 'have length greater than or equal to 2');
    check(name.length <= 64, 'roleSessionName', name, 'have length less than or equal to 64');
    check(
      /^[\w+=,.@-]*$/.test(name),
      'roleSessionName',
      name,
      'satisfy regular expression pattern: [\\w+=,.@-]*',
    );
  }
  if (duration !== null && !/^\d+$/.test(duration)) {
    throw new AwsError(400, 'MalformedInput', `DurationSeconds is not an integer: ${duration}`);
  }
  const seconds = Number(duration ?? DEFAULT_DURATION);
  check(seconds >= 900, 'durationSeconds', duration, 'have value greater than or equal to 900');
  check(seconds <= 43200, 'durationSeconds', duration, 'have value less than or equal to 43200');
  const policy = form.get('Policy') ?? undefined;
  check((policy ?? ' ').length >= 1, 'policy', '', 'have length greater than or equal to 1');
  check(
    (policy ?? '').length <= 2048,
    'policy',
    policy ?? '',
    'have length less than or equal to 2048',
  );
  const policyArns = readList(form, (index) => `PolicyArns.member.${index}.arn`);
  check(
    policyArns.length <= 10,
    'policyArns',
    String(policyArns),
    'have length less than or equal to 10',
  );
  refuse();
  if (!isRoleArn(roleArn ?? '')) {
    throw new AwsError(400, 'ValidationError', `${roleArn} is invalid`);
  }
  return {
    roleArn: roleArn ?? '',
    sessionName: name ?? '',
    durationSeconds: seconds,
    policy,
    policyArns,
    tags: readTags(form),
  };
}

/** @throws AwsError ValidationError */
export function requireParameter(
  form: URLSearchParams,
  wireName: string,
  lengths: { min: number; max: number },
): string {
  const value = form.get(wireName);
  const { check, refuse } = createValidation();
  const name = memberName(wireName);
  check(value !== null, name, value, 'not be null');
  if (value !== null) {
    const { min, max } = lengths;
    check(value.length >= min, name, value, `have length greater than or equal to ${min}`);
    check(value.length <= max, name, '…', `have length less than or equal to ${max}`);
  }
  refuse();
  return value ?? '';
}

function isRoleArn(text: string): boolean {
  const arn = parseArn(text);
  return arn?.service === 'iam' && arn.region === '' && arn.resource.startsWith('role/');
}

function readTags(form: URLSearchParams): Record<string, string> {
  const keys = readList(form, (index) => `Tags.member.${index}.Key`);
  return Object.fromEntries(
    keys.map((key, index) => [key, form.get(`Tags.member.${index + 1}.Value`) ?? '']),
  );
}
