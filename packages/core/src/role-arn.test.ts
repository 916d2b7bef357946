import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { BedrockTokenError } from './errors.ts';
import { parseRoleArn } from './role-arn.ts';

it.each([
  ['arn:aws:iam::123456789012:role/ci', 'aws', '123456789012', 'ci'],
  ['arn:aws-us-gov:iam::123456789012:role/ci', 'aws-us-gov', '123456789012', 'ci'],
  ['arn:aws-cn:iam::123456789012:role/ci', 'aws-cn', '123456789012', 'ci'],
  ['arn:aws-eusc:iam::123456789012:role/ci', 'aws-eusc', '123456789012', 'ci'],
  ['arn:aws:iam::000000000000:role/a/b/ci', 'aws', '000000000000', 'ci'],
  ['arn:aws:iam::123456789012:role/aws-service-role/x.amazonaws.com/S', 'aws', '123456789012', 'S'],
  ['arn:aws:iam::123456789012:role/A_b+c=d,e.f@g-h', 'aws', '123456789012', 'A_b+c=d,e.f@g-h'],
  [`arn:aws:iam::123456789012:role/${'r'.repeat(64)}`, 'aws', '123456789012', 'r'.repeat(64)],
])('%s is a role', (text, partition, accountId, roleName) => {
  expect(parseRoleArn(text)).toEqual({ text, partition, accountId, roleName });
});

const ARN = 'arn:aws:iam::123456789012:role/ci';

/** What people give in place of a role's ARN, with the words that describe them. */
const MISTAKES: [what: string, text: string, problem: string][] = [
  ['nothing', '', 'is empty'],
  ['white space', ' \n', 'is only white space'],
  ['two ARNs', `${ARN}\n${ARN}`, 'contains white space'],
  ['a blank at the end', `${ARN} `, 'contains white space'],
  ['a no-break space', `${ARN}\u00a0`, 'contains white space'],
  ['an assumed role', 'arn:aws:sts::123456789012:assumed-role/ci/run-1', 'assumed-role session'],
  [
    'an OIDC provider',
    'arn:aws:iam::123456789012:oidc-provider/token.actions.githubusercontent.com',
    'OIDC provider',
  ],
  ['a user', 'arn:aws:iam::123456789012:user/alice', 'IAM user'],
  ['a name', 'bedrock-ci', 'is a name'],
  ['a name with its path', 'team/bedrock-ci', 'is a name'],
  ['an account ID', '123456789012', 'is a name'],
  ['a URL', 'https://console.aws.amazon.com/iam', 'is not an ARN'],
  ['an expression that nobody expanded', '$' + '{{secrets.ROLE}}', 'is not an ARN'],
  [
    'a partition nobody has',
    'arn:azure:iam::123456789012:role/ci',
    'unknown AWS partition: "azure"',
  ],
  ['no partition', 'arn::iam::123456789012:role/ci', 'unknown AWS partition: ""'],
  ['a partition in capitals', 'arn:AWS:iam::123456789012:role/ci', 'unknown AWS partition: "AWS"'],
  ['a short account ID', 'arn:aws:iam::12345678901:role/ci', 'not twelve digits'],
  ['no account ID', 'arn:aws:iam:::role/ci', 'not twelve digits'],
  ['other digits', 'arn:aws:iam::١٢٣٤٥٦٧٨٩٠١٢:role/ci', 'not twelve digits'],
  ['a policy', 'arn:aws:iam::123456789012:policy/p', 'not the ARN of an IAM role'],
  ['an instance profile', 'arn:aws:iam::123456789012:instance-profile/p', 'not the ARN of an IAM'],
  ['a bucket', 'arn:aws:s3:::bucket', 'not the ARN of an IAM role'],
  ['a role without a name', 'arn:aws:iam::123456789012:role/', 'not the ARN of an IAM role'],
  ['a role with a path alone', 'arn:aws:iam::123456789012:role/team/', 'not the ARN of an IAM'],
  ['a name too long', `arn:aws:iam::123456789012:role/${'r'.repeat(65)}`, 'not the ARN of an IAM'],
  ['a region', 'arn:aws:iam:us-east-1:123456789012:role/ci', 'not the ARN of an IAM role'],
  ['an ARN cut short', 'arn:aws:iam', 'not the ARN of an IAM role'],
];

it.each(MISTAKES)('%s (%j) is told apart', (_, text, problem) => {
  expect(() => parseRoleArn(text)).toThrow(
    expect.objectContaining({
      code: 'ERR_INPUT',
      message: expect.stringMatching(/^Input "roleArn" .*\.$/),
      hint: expect.stringMatching(/.{20}/),
    }),
  );
  expect(() => parseRoleArn(text)).toThrow(problem);
});

function problemOf(text: string): BedrockTokenError {
  try {
    parseRoleArn(text);
  } catch (error) {
    return error as BedrockTokenError;
  }
  throw new Error(`${text} is taken`);
}

it('the six usual mistakes have six different messages', () => {
  const usual = ['nothing', 'white space', 'an assumed role', 'an OIDC provider', 'a name'];
  usual.push('a partition nobody has');
  const texts = MISTAKES.filter(([what]) => usual.includes(what)).map(([, text]) => text);
  expect(new Set(texts.map((text) => problemOf(text).message)).size).toBe(6);
});

it('names the role behind an assumed-role session', () => {
  const { hint } = problemOf('arn:aws:sts::123456789012:assumed-role/bedrock-ci/run-1');
  expect(hint).toContain('role/bedrock-ci.');
});

it('reminds of secrets that are empty in pull requests from forks', () => {
  expect(problemOf('').hint).toMatch(/secrets are empty in pull requests from forks/);
});

it('calls the value by the name that its user knows', () => {
  expect(() => parseRoleArn('', '--role')).toThrow(/^--role /);
});

it('answers any text with a role or one short printable sentence', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.array(fc.constantFrom('arn', 'aws', 'iam', 'sts', ':', '/', 'role', '1'.repeat(12), 'é')),
    fc.tuple(fc.nat(ARN.length), fc.string()).map(([at, put]) => ARN.slice(0, at) + put),
  );
  fc.assert(
    fc.property(text, (given) => {
      const candidate = Array.isArray(given) ? given.join('') : given;
      let message: string;
      try {
        const role = parseRoleArn(candidate);
        expect(candidate).toBe(
          candidate.startsWith('arn:')
            ? `arn:${role.partition}:iam::${role.accountId}:${candidate.split(':').slice(5).join(':')}`
            : '',
        );
        return;
      } catch (error) {
        ({ message } = error as Error);
      }
      expect(message).toMatch(/^Input "roleArn" [\x20-\x7e]{5,200}$/);
    }),
    { numRuns: 3000 },
  );
});
