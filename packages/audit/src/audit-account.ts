import type { ListedKey } from '@bedrock-token/aws';
import { type BedrockTokenError, serviceNameOf } from '@bedrock-token/core';
import type { AuditPorts } from './audit-ports.ts';
import { judgeConsoleUser, readConsoleUsers } from './console-users.ts';
import { findReach } from './find-reach.ts';
import { findRisks, findRisksOfClaudeKeys } from './find-risks.ts';
import { type Finding, sortFindings } from './findings.ts';
import { readUsers } from './read-users.ts';
import { createSoftReader } from './soft-reader.ts';

export interface Audit {
  /** The worst first. */
  findings: Finding[];
  /** How many keys there are, and how many users have them. */
  keys: number;
  users: number;
  /** Why it is incomplete: what was found before is among the findings. */
  failure: BedrockTokenError | undefined;
}

/**
 * Judges the long-term keys of an account, and the users that the console made for keys. Changes nothing.
 * What a missing permission hides is a finding of the rule `undetermined`, and so is what was not read any more
 * when IAM failed.
 *
 * @throws ERR_ROLE_DENIED without permission to list the keys for Bedrock: there is nothing to judge
 */
export async function auditAccount(ports: AuditPorts): Promise<Audit> {
  const { store, users, withRetry, attempts, now } = ports;
  const soft = createSoftReader();
  const keys = await withRetry(() => store.listAllKeys());
  const owners = await readUsers(keys, (name) =>
    soft.read('which users bedrock-token manages', () =>
      withRetry(() => store.readUser(name), attempts),
    ),
  );
  const claudeKeys = await soft.read('keys of Claude Platform', () =>
    withRetry(() => users.listKeys(CLAUDE_PLATFORM, undefined), attempts),
  );
  const names = { bedrock: namesOf(keys), claude: claudeKeys && namesOf(claudeKeys) };
  const consoleUsers = await readConsoleUsers(names, soft, ports);
  const authorization = await soft.read('what users may do', () =>
    withRetry(() => users.readAuthorization(), attempts),
  );
  const judged = [
    ...names.bedrock,
    ...(names.claude ?? []),
    ...consoleUsers.map(({ name }) => name),
  ];
  const findings = sortFindings([
    ...findRisks(keys, owners, now),
    ...findRisksOfClaudeKeys(claudeKeys ?? [], now),
    ...consoleUsers.flatMap(judgeConsoleUser),
    ...(authorization === undefined ? [] : findReach(new Set(judged), authorization)),
    ...soft.findings(),
  ]);
  const all = new Set([...names.bedrock, ...(names.claude ?? [])]);
  const { failure } = soft;
  return { findings, keys: keys.length + (claudeKeys?.length ?? 0), users: all.size, failure };
}

const CLAUDE_PLATFORM = serviceNameOf('claude-platform');

const namesOf = (keys: readonly ListedKey[]) => new Set(keys.map(({ userName }) => userName));
