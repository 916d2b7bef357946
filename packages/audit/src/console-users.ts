import type { KeyUser } from '@bedrock-token/core';
import type { AuditPorts } from './audit-ports.ts';
import { composeFinding, type Finding } from './findings.ts';
import type { SoftReader } from './soft-reader.ts';

/** The users that the console makes for an API key (Amazon Bedrock and Claude Platform user guides). */
const MADE_BY_CONSOLE = /^(?:BedrockAPIKey|AeaApiKey)-/;

/** What the consoles attach; the two of Anthropic are named by different sources, so both are. */
const ATTACHED_BY_CONSOLE = new RegExp(
  `^arn:[\\w-]+:iam::aws:policy/(?:[\\w-]+/)?(?:${[
    'AmazonBedrockLimitedAccess',
    'AmazonBedrockMantleInferenceAccess',
    'AnthropicInferenceAccess',
    'AnthropicLimitedAccess',
  ].join('|')})$`,
);

/** What a console-made user has; undefined for what may not be read. */
export interface ConsoleUser {
  name: string;
  arn: string;
  hasKey: boolean | undefined;
  /** IDs of those that are active. */
  accessKeys: string[] | undefined;
  hasLogin: boolean | undefined;
  policies: { attached: string[]; inline: string[] } | undefined;
}

/** Pure: what is risky about one. What is not known is no finding. */
export function judgeConsoleUser(user: ConsoleUser): Finding[] {
  const { name, arn, hasKey, accessKeys = [], hasLogin, policies } = user;
  const record: KeyUser = { name, arn, tags: {} };
  const find = (rule: Parameters<typeof composeFinding>[0], message: string, keys: string[] = []) =>
    composeFinding(rule, name, keys, record, message);
  const more = policiesBeyond(policies);
  return [
    ...accessKeys.map((id) =>
      find('console-user-access-key', `User ${name}, made for an API key, has access key ${id}.`, [
        id,
      ]),
    ),
    ...(hasLogin === true
      ? [
          find(
            'console-user-login',
            `User ${name}, made for an API key, can sign in to the console.`,
          ),
        ]
      : []),
    ...(more.length > 0
      ? [
          find(
            'console-user-policies',
            `User ${name}, made for an API key, also has ${more.join(', ')}.`,
          ),
        ]
      : []),
    ...(hasKey === false
      ? [find('console-user-orphan', `User ${name} has no API key any more.`)]
      : []),
  ];
}

function policiesBeyond(policies: ConsoleUser['policies']): string[] {
  if (policies === undefined) return [];
  const attached = policies.attached.filter((arn) => !ATTACHED_BY_CONSOLE.test(arn));
  return [...attached, ...policies.inline.map((name) => `inline policy ${name}`)];
}

/**
 * The users that the console made, with what they have. What may not be read is left out.
 *
 * @param owners names of users who have a key; undefined if the keys of a service may not be listed
 */
export async function readConsoleUsers(
  owners: { bedrock: ReadonlySet<string>; claude: ReadonlySet<string> | undefined },
  soft: SoftReader,
  { users: store, withRetry, attempts }: AuditPorts,
): Promise<ConsoleUser[]> {
  const read = <T>(what: string, ask: () => Promise<T>) =>
    soft.read(what, () => withRetry(ask, attempts));
  const users = (await read('users that the console made', () => store.listUsers())) ?? [];
  const found: ConsoleUser[] = [];
  for (const { name, arn } of users.filter((user) => MADE_BY_CONSOLE.test(user.name))) {
    const keys = await read('access keys of users that the console made', () =>
      store.listAccessKeys(name),
    );
    found.push({
      name,
      arn,
      hasKey: hasKey(name, owners),
      accessKeys: keys?.flatMap(({ id, isActive }) => (isActive ? [id] : [])),
      hasLogin: await read('passwords of users that the console made', () => store.hasLogin(name)),
      policies: await read('policies of users that the console made', () =>
        store.listPolicies(name),
      ),
    });
  }
  return found;
}

/** Without leave to list the keys of a service, a user without a known key is not one without keys. */
function hasKey(
  name: string,
  { bedrock, claude }: Parameters<typeof readConsoleUsers>[0],
): boolean | undefined {
  if (bedrock.has(name) || claude?.has(name)) return true;
  return claude === undefined ? undefined : false;
}
