import {
  type ApiKeyRecord,
  KEY_SERVICES,
  type Leak,
  serviceNameOf,
  toTimestamp,
} from '@bedrock-token/core';
import { printable } from '../../command-line/printable.ts';
import type { LeakFacts } from './containment.ts';

const UNKNOWN = 'not in the key';

/**
 * What leaked, in rows; nothing secret.
 *
 * @param facts what AWS shows of it; undefined before it is asked
 */
export function toRows(leak: Leak, now: number, facts?: LeakFacts): [string, string][] {
  switch (leak.kind) {
    case 'key-id':
      return [
        ['found', 'the ID of a long-term key'],
        ['key ID', printable(leak.keyId)],
        ...(facts?.key === undefined ? [] : [['expires', describeKeyEnd(facts.key)] as Row]),
      ];
    case 'session':
      return [
        ['found', 'the name of a role session'],
        ['session', printable(leak.sessionName)],
        ...(facts?.owner === undefined ? [] : [['role', printable(facts.owner.name)] as Row]),
      ];
    case 'long-term':
      return [
        ['found', `a long-term key of ${KEY_SERVICES[leak.service].title}`],
        ['user', printable(leak.userName)],
        ['account', leak.accountId ?? UNKNOWN],
        ['alias', printable(leak.alias)],
        ['IAM service', serviceNameOf(leak.service)],
        ['expires', facts === undefined ? `${UNKNOWN}; IAM has it` : describeKeyEnd(facts.key)],
      ];
    case 'short-term':
      return [
        ['found', `a short-term key of ${KEY_SERVICES[leak.service].title}`],
        ['signed by', leak.signedBy === 'session' ? 'a session' : 'the access key of a user'],
        ['access key ID', printable(leak.accessKeyId)],
        ['account', leak.accountId ?? facts?.owner?.accountId ?? UNKNOWN],
        ['role, session', leak.signedBy === 'session' ? describeOwner(facts) : 'none'],
        ['region', printable(leak.region)],
        ['issued', toTimestamp(leak.issuedAt)],
        ['expires', describeEnd(leak.expiresAt, leak.signedBy === 'session', now)],
      ];
  }
}

type Row = [string, string];

function describeOwner(facts: LeakFacts | undefined): string {
  if (facts === undefined) return `${UNKNOWN}; CloudTrail can show them`;
  const { owner } = facts;
  if (owner === undefined) return `${UNKNOWN}; CloudTrail shows no event of it`;
  const whose = `${owner.kind} ${owner.name}`;
  return printable(
    owner.sessionName === undefined ? whose : `${whose}, session ${owner.sessionName}`,
  );
}

function describeKeyEnd(key: ApiKeyRecord | undefined): string {
  if (key === undefined) return `${UNKNOWN}; IAM shows no such key`;
  return key.expiresAt === undefined ? 'never' : toTimestamp(key.expiresAt);
}

function describeEnd(expiresAt: Date, ofSession: boolean, now: number): string {
  const end = toTimestamp(expiresAt);
  if (expiresAt.getTime() <= now) return `${end}: it has expired`;
  return ofSession ? `${end}, or earlier with its session` : end;
}
