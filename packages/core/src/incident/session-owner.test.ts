import { describe, expect, it } from 'vitest';
import { refusalOfOwner, type SessionOwner, sharesOwner } from './session-owner.ts';

const ACCOUNT = '123456789012';
const role = (path: string, name: string): SessionOwner => ({
  kind: 'role',
  arn: `arn:aws:iam::${ACCOUNT}:role${path}${name}`,
  name,
  accountId: ACCOUNT,
  id: 'AROA',
  sessionName: 's',
});
const user = (path: string, name: string): SessionOwner => ({
  ...role(path, name),
  kind: 'user',
  arn: `arn:aws:iam::${ACCOUNT}:user${path}${name}`,
});

it.each([
  [
    'identity-center',
    role('/aws-reserved/sso.amazonaws.com/eu-west-1/', 'AWSReservedSSO_Dev_0123'),
  ],
  ['identity-center', role('/', 'AWSReservedSSO_Dev_0123456789abcdef')],
  ['service-linked', role('/aws-service-role/ecs.amazonaws.com/', 'AWSServiceRoleForECS')],
  ['root', { ...role('/', 'x'), kind: 'root', arn: `arn:aws:iam::${ACCOUNT}:root` } as const],
  [undefined, role('/service-role/', 'lambda-role')],
  [undefined, role('/', 'deploy')],
  [undefined, user('/team/', 'AWSReservedSSO_')],
])('a change is refused as %s', (refusal, owner) => {
  expect(refusalOfOwner(owner)).toBe(refusal);
});

describe('the acting identity', () => {
  const deploy = role('/team/', 'deploy');
  it.each([
    [true, `arn:aws:sts::${ACCOUNT}:assumed-role/deploy/me`, deploy],
    [false, `arn:aws:sts::${ACCOUNT}:assumed-role/deploy2/me`, deploy],
    [false, `arn:aws:sts::210987654321:assumed-role/deploy/me`, deploy],
    [false, `arn:aws:iam::${ACCOUNT}:user/deploy`, deploy],
    [true, `arn:aws:iam::${ACCOUNT}:user/team/ci`, user('/team/', 'ci')],
    [false, `arn:aws:iam::${ACCOUNT}:user/team/other`, user('/team/', 'ci')],
    [false, `arn:aws:iam::${ACCOUNT}:root`, deploy],
  ])('shares the owner: %s, for %s', (shares, acting, owner) => {
    expect(sharesOwner(acting, owner)).toBe(shares);
  });
});
