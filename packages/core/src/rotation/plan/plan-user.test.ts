import { describe, expect, it } from 'vitest';
import { PLAIN_VOCABULARY } from '../../vocabulary.ts';
import { planUser } from './plan-user.ts';

const REQUEST = { policies: ['arn:aws:iam::aws:policy/AmazonBedrockLimitedAccess'] };
const user = (tags: Record<string, string>) => ({ name: 'ci', arn: 'arn', tags });
const attach = { kind: 'attach-policy', policy: REQUEST.policies[0] };

describe('planUser', () => {
  it.each([
    ['a user that somebody else made keeps what it has', user({}), true, []],
    ['a user of ours that is ready too', user({ 'bedrock-token:managed': 'ready' }), true, []],
    [
      'a user that we began to make is finished, whatever the policy for new users is',
      user({ 'bedrock-token:managed': 'unfinished' }),
      false,
      [attach, { kind: 'record-user' }],
    ],
    [
      'a user that is not there is made, and marked when it has all',
      undefined,
      true,
      [{ kind: 'create-user' }, attach, { kind: 'record-user' }],
    ],
  ])('%s', (_, found, mayCreate, steps) => {
    expect(planUser('ci', found, { ...REQUEST, mayCreate }, PLAIN_VOCABULARY)).toEqual(steps);
  });

  it('limits the user before it is marked ready', () => {
    const steps = planUser(
      'ci',
      undefined,
      { ...REQUEST, limits: '{}', mayCreate: true },
      PLAIN_VOCABULARY,
    );
    expect(steps.map(({ kind }) => kind).slice(-2)).toEqual(['limit-user', 'record-user']);
  });

  it('refuses where none may be made', () => {
    expect(() =>
      planUser('ci', undefined, { ...REQUEST, mayCreate: false }, PLAIN_VOCABULARY),
    ).toThrow('There is no IAM user ci.');
  });
});
