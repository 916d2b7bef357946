import type { ListedKey } from '@bedrock-token/aws';
import { STANDARD_RETRY, serviceNameOf } from '@bedrock-token/core';
import type { AuditPorts } from './audit-ports.ts';
import { judgeConsoleUser, readConsoleUsers } from './console-users.ts';
import { findReach } from './find-reach.ts';
import { findRisks, findRisksOfClaudeKeys } from './find-risks.ts';
import { type Finding, sortFindings } from './findings.ts';
import { readUsers } from './read-users.ts';
import { createSoftReader } from './soft-reader.ts';

/**
 * IAM throttles who asks for much: an audit waits as long as for each user. Not for its first read, which shows
 * whether IAM can be reached at all: who is offline is told so at once.
 */
const MANY = STANDARD_RETRY.attempts;

export interface Audit {
  /** The worst first. */
  findings: Finding[];
  /** How many keys there are, and how many users have them. */
  keys: number;
  users: number;
}

/**
 * Judges the long-term keys of an account, and the users that the console made for keys. Changes nothing.
 * What a missing permission hides is a finding of the rule `undetermined`.
 *
 * @throws ERR_ROLE_DENIED without permission to list the keys for Bedrock: there is nothing to judge
 */
export async function auditAccount(ports: AuditPorts): Promise<Audit> {
  const { store, users, withRetry, now } = ports;
  const soft = createSoftReader();
  const keys = await withRetry(() => store.listAllKeys());
  const owners = await soft.read('which users bedrock-token manages', () => readUsers(keys, ports));
  const claudeKeys = await soft.read('keys of Claude Platform', () =>
    withRetry(() => users.listKeys(CLAUDE_PLATFORM, undefined), MANY),
  );
  const names = { bedrock: namesOf(keys), claude: claudeKeys && namesOf(claudeKeys) };
  const consoleUsers = await readConsoleUsers(names, soft, ports);
  const authorization = await soft.read('what users may do', () =>
    withRetry(() => users.readAuthorization(), MANY),
  );
  const judged = [
    ...names.bedrock,
    ...(names.claude ?? []),
    ...consoleUsers.map(({ name }) => name),
  ];
  const findings = sortFindings([
    ...findRisks(keys, owners ?? unknown(names.bedrock), now),
    ...findRisksOfClaudeKeys(claudeKeys ?? [], now),
    ...consoleUsers.flatMap(judgeConsoleUser),
    ...(authorization === undefined ? [] : findReach(new Set(judged), authorization)),
    ...soft.findings(),
  ]);
  const all = new Set([...names.bedrock, ...(names.claude ?? [])]);
  return { findings, keys: keys.length + (claudeKeys?.length ?? 0), users: all.size };
}

const CLAUDE_PLATFORM = serviceNameOf('claude-platform');

const namesOf = (keys: readonly ListedKey[]) => new Set(keys.map(({ userName }) => userName));

/** Users of whom only the name is known: their keys are judged all the same. */
const unknown = (names: Iterable<string>) => new Map([...names].map((name) => [name, undefined]));
