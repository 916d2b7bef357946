import { inputError } from './errors.ts';

export interface RoleArn {
  text: string;
  partition: string;
  accountId: string;
  /** The role's name without its path. */
  roleName: string;
}

const PARTITION = /^aws(-[a-z]+)*$/;
const EXAMPLE = 'arn:aws:iam::123456789012:role/bedrock-ci';
const ROLE_ARN_HINT = `Give the ARN of an IAM role, such as ${EXAMPLE}; the IAM console shows it at the top of the role's page.`;

/**
 * Reads the ARN of an IAM role, telling apart the things people give in its place.
 *
 * @param text as the user gave it
 * @param name how the user knows this value, for the error
 * @throws ERR_INPUT with a message of its own for each common mistake
 */
export function parseRoleArn(text: string, name = 'roleArn'): RoleArn {
  if (text === '') throw inputError(name, 'is empty', `${ROLE_ARN_HINT} ${EMPTY_HINT}`);
  if (/\s/.test(text)) {
    const problem = text.trim() === '' ? 'is only white space' : 'contains white space';
    throw inputError(name, problem, `${ROLE_ARN_HINT} Check for a stray line break or space.`);
  }
  const [arn, partition = '', service, region, accountId = '', ...rest] = text.split(':');
  const resource = rest.join(':');
  if (arn !== 'arn') throw notAnArn(text, name);
  refuseOtherArns(service, resource, name);
  if (!PARTITION.test(partition)) {
    throw inputError(
      name,
      `has an unknown AWS partition: "${printable(partition)}"`,
      'The second field of an ARN is aws, aws-us-gov, aws-cn or aws-eusc.',
    );
  }
  const roleName = /^role\/(?:[\x21-\x7e]+\/)?([\w+=,.@-]{1,64})$/.exec(resource)?.[1];
  if (service !== 'iam' || region !== '' || roleName === undefined) {
    throw inputError(name, 'is not the ARN of an IAM role', ROLE_ARN_HINT);
  }
  if (!/^\d{12}$/.test(accountId)) {
    throw inputError(name, 'has an account ID that is not twelve digits', ROLE_ARN_HINT);
  }
  return { text, partition, accountId, roleName };
}

const EMPTY_HINT =
  'If it comes from a variable or a secret, check that the variable is set for this repository, environment and event: secrets are empty in pull requests from forks.';

function notAnArn(text: string, name: string): Error {
  if (/^[\w+=,.@/-]+$/.test(text)) {
    return inputError(
      name,
      'is a name, not an ARN',
      `${ROLE_ARN_HINT} A name alone does not identify the account.`,
    );
  }
  return inputError(name, 'is not an ARN', ROLE_ARN_HINT);
}

function refuseOtherArns(service: string | undefined, resource: string, name: string): void {
  if (service === 'sts' && resource.startsWith('assumed-role/')) {
    const role = printable(resource.split('/')[1] ?? '');
    throw inputError(
      name,
      'is the ARN of an assumed-role session, not of a role',
      `Give the ARN of the role itself: arn:<partition>:iam::<account>:role/${role || '<name>'}.`,
    );
  }
  if (service === 'iam' && resource.startsWith('oidc-provider/')) {
    throw inputError(
      name,
      'is the ARN of an OIDC provider, not of a role',
      `${ROLE_ARN_HINT} The provider is named in the trust policy of the role, not here.`,
    );
  }
  if (service === 'iam' && resource.startsWith('user/')) {
    throw inputError(name, 'is the ARN of an IAM user, not of a role', ROLE_ARN_HINT);
  }
}

/** What a user typed, safe to show in one line: short, without control characters. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?').slice(0, 64);
}
