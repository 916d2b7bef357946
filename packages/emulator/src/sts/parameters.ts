import { parseArn } from '../aws/arn.ts';
import { AwsError } from '../aws/aws-error.ts';

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
  const problems: string[] = [];
  const check = (holds: boolean, name: string, value: string | null, constraint: string) => {
    if (holds) return;
    const shown = value === null ? 'null' : `'${value}'`;
    problems.push(
      `Value ${shown} at '${name}' failed to satisfy constraint: Member must ${constraint}`,
    );
  };
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
  refuse(problems);
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
  const name = wireName.charAt(0).toLowerCase() + wireName.slice(1);
  const fail = (shown: string, constraint: string) =>
    refuse([`Value ${shown} at '${name}' failed to satisfy constraint: Member must ${constraint}`]);
  if (value === null) fail('null', 'not be null');
  else if (value.length < lengths.min)
    fail(`'${value}'`, `have length greater than or equal to ${lengths.min}`);
  else if (value.length > lengths.max)
    fail("'…'", `have length less than or equal to ${lengths.max}`);
  return value ?? '';
}

function refuse(problems: string[]): void {
  if (problems.length === 0) return;
  const errors = problems.length === 1 ? 'error' : 'errors';
  throw new AwsError(
    400,
    'ValidationError',
    `${problems.length} validation ${errors} detected: ${problems.join('; ')}`,
  );
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

function readList(form: URLSearchParams, nameOf: (index: number) => string): string[] {
  const values: string[] = [];
  for (let index = 1; ; index += 1) {
    const value = form.get(nameOf(index));
    if (value === null) return values;
    values.push(value);
  }
}
