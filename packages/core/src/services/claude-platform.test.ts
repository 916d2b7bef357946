import { expect, it } from 'vitest';
import { MAX_SESSION_POLICY_LENGTH } from '../inference-policy.ts';
import { Secret } from '../secret.ts';
import { checkWorkspaceId, isClaudeModelId } from './claude-platform-ids.ts';
import { claudePlatformPolicy } from './claude-platform-policy.ts';
import { claudePlatformVariables } from './claude-platform-variables.ts';

interface Statement {
  Effect: string;
  Action: string | string[];
  Resource: string;
  Condition?: object;
}

const statements = (workspaceId?: string): Statement[] =>
  JSON.parse(claudePlatformPolicy('aws', workspaceId)).Statement;
const actionsOf = ({ Action }: Statement) => [Action].flat();

it.each([
  ['a workspace', 'wrkspc_01AbCdEf23GhIj', 'workspace/wrkspc_01AbCdEf23GhIj'],
  ['every workspace', undefined, 'workspace/*'],
])('allows inference in %s, and asks for no other right there', (_, id, resource) => {
  const here = statements(id).filter(({ Resource }) => Resource !== '*');
  expect(here).toHaveLength(1);
  expect(here[0]?.Resource).toBe(`arn:aws:aws-external-anthropic:*:*:${resource}`);
  expect(here.flatMap(actionsOf)).toEqual(
    ['CreateInference', 'CountTokens', 'GetModel', 'ListModels'].map(
      (name) => `aws-external-anthropic:${name}`,
    ),
  );
});

it('allows the actions that have no resource on all of them, and those of STS for Anthropic alone', () => {
  const anywhere = statements('wrkspc_1').filter(({ Resource }) => Resource === '*');
  expect(anywhere.flatMap(actionsOf).sort()).toEqual([
    'aws-external-anthropic:CallWithBearerToken',
    'aws-external-anthropic:GetAccountStatus',
    'sts:GetWebIdentityToken',
    'sts:TagGetWebIdentityToken',
  ]);
  const token = anywhere.find((one) => actionsOf(one).includes('sts:GetWebIdentityToken'));
  expect(JSON.stringify(token?.Condition)).toContain('aws-external-anthropic.amazonaws.com');
});

it('fits into a session policy, whatever the workspace', () => {
  const longest = `wrkspc_${'a'.repeat(100)}`;
  expect(claudePlatformPolicy('aws', checkWorkspaceId(longest, 'x')).length).toBeLessThan(
    MAX_SESSION_POLICY_LENGTH,
  );
});

it.each(['', 'wrkspc_', 'wrkspc_a-b', 'wrkspc_*', 'ws_1', ' wrkspc_1', 'wrkspc_1\n', 'WRKSPC_1'])(
  '%j is not the ID of a workspace',
  (text) => {
    const refusal = expect.objectContaining({
      code: 'ERR_INPUT',
      message: expect.stringMatching(/^Input "workspace-id" is not/),
    });
    expect(() => checkWorkspaceId(text, 'workspace-id')).toThrow(refusal);
  },
);

it.each([
  ['claude-haiku-4-5', true],
  ['claude-sonnet-4-5-20250929', true],
  ['anthropic.claude-haiku-4-5', false],
  ['us.anthropic.claude-haiku-4-5-20251001-v1:0', false],
  ['access', false],
])('%s is a model there: %s', (id, isModel) => {
  expect(isClaudeModelId(id)).toBe(isModel);
});

it('sets nothing that is not known', () => {
  const key = new Secret('canary');
  expect(claudePlatformVariables({ key, workspaceId: undefined, baseUrl: undefined })).toEqual({
    ANTHROPIC_AWS_API_KEY: 'canary',
    CLAUDE_CODE_USE_ANTHROPIC_AWS: '1',
  });
});
