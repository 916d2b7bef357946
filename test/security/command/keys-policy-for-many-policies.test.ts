import { afterAll, beforeAll, expect, it } from 'vitest';
import { type KeysCloud, keysCloud } from '../../support/command/keys-cloud.ts';

let world: KeysCloud;
beforeAll(async () => {
  world = await keysCloud();
});
afterAll(() => world[Symbol.asyncDispose]());

/** With any of these in iam:PolicyARN the rotator could attach AdministratorAccess. */
it.each([
  'arn:aws:iam::aws:policy/*',
  'arn:aws:iam::aws:policy/Administrator?ccess',
  'arn:aws:iam::aws:policy/Amazon*/AdministratorAccess',
  `arn:aws:iam::aws:policy/AdministratorAccess\${*}`,
  `arn:aws:iam::aws:policy/\${aws:PrincipalTag/policy}`,
  `arn:aws:iam::aws:policy/\${aws:PrincipalTag/policy}/x`,
])('keys policy prints none that allows to attach %s', async (policy) => {
  const words = ['policy', '--user', 'ci', '--create-user', '--policy', policy];
  const { code, stdout, stderr } = await world.keys(words);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/--policy is not the ARN of a managed policy\.\n.*more than one policy/);
});

it('a policy with a path can be named', async () => {
  const policy = 'arn:aws:iam::123456789012:policy/teams/ml/Bedrock+Use=only,.@-';
  const words = ['policy', '--user', 'ci', '--create-user', '--policy', policy];
  const { code, stdout } = await world.keys(words);
  expect(code).toBe(0);
  expect(stdout).toContain(`"${policy}"`);
});
