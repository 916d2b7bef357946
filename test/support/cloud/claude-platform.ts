import {
  type AccountConfig,
  CLAUDE_PLATFORM_POLICY,
  type EmulatorConfig,
  INFERENCE_POLICY,
  type PolicyDocument,
} from '@bedrock-token/emulator';
import { HELPER_CONFIG } from '../command/helper-cloud.ts';

/** Of the emulator's default account, in us-east-1 and us-west-2. */
export const WORKSPACE = 'wrkspc_01UsEast1';
export const WORKSPACE_WEST = 'wrkspc_01UsWest2';
export const CLAUDE_MODEL = 'claude-haiku-4-5';
export const SERVICE = 'aws-external-anthropic';

/** An account whose roles and user may use both services, unless other policies are given. */
export function claudeConfig(
  policies: PolicyDocument[] = [INFERENCE_POLICY, CLAUDE_PLATFORM_POLICY],
  change: Partial<AccountConfig> = {},
): EmulatorConfig {
  const [account] = HELPER_CONFIG.accounts ?? [];
  if (account === undefined) throw new Error('no account is configured');
  const withPolicies = <T extends { policies?: PolicyDocument[] }>(one: T): T => ({
    ...one,
    policies: [...(one.policies ?? []).filter((own) => own !== INFERENCE_POLICY), ...policies],
  });
  return {
    accounts: [
      {
        ...account,
        roles: (account.roles ?? []).map(withPolicies),
        users: (account.users ?? []).map(withPolicies),
        ...change,
      },
    ],
  };
}

/** AWS's own policy without one of its actions. */
export function withoutAction(action: string): PolicyDocument {
  const { Statement } = CLAUDE_PLATFORM_POLICY;
  const wildcard = `${action.split(':')[0]}:${/:(Get|List)/.exec(action)?.[1]}*`;
  return {
    Version: '2012-10-17',
    Statement: [Statement].flat().flatMap((statement) => {
      const actions = [statement.Action ?? []].flat();
      const isHere = (one: string) => one === action || one === wildcard;
      const left = actions.filter((one) => !isHere(one));
      return left.length === 0 ? [] : [{ ...statement, Action: left }];
    }),
  };
}

/** A Messages request as Anthropic's clients send it. */
export async function askClaude(
  url: string,
  key: string,
  { workspace = WORKSPACE, path = '/v1/messages', header = 'x-api-key' } = {},
): Promise<{ status: number; said: string }> {
  const response = await fetch(`${url}${path}`, {
    method: 'POST',
    headers: {
      [header]: header === 'x-api-key' ? key : `Bearer ${key}`,
      'content-type': 'application/json',
      'anthropic-version': '2023-06-01',
      ...(workspace !== '' && { 'anthropic-workspace-id': workspace }),
    },
    body: JSON.stringify({
      model: CLAUDE_MODEL,
      max_tokens: 50,
      messages: [{ role: 'user', content: 'Hello?' }],
    }),
  });
  return { status: response.status, said: await response.text() };
}
