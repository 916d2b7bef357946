import { BlockList, isIP } from 'node:net';
import {
  BedrockTokenError,
  KEY_SERVICES,
  type KeyServiceName,
  toTimestamp,
} from '@bedrock-token/core';
import type { Invocation } from '../../command-line/spec.ts';

/**
 * An inline policy that denies the service from elsewhere or later, by `--allow-ip` and `--not-after`.
 *
 * @returns JSON; undefined if nothing is to be limited
 * @throws ERR_INPUT
 */
export function readUserLimits(
  invocation: Invocation,
  service: KeyServiceName,
): string | undefined {
  const deny = denialOf(service);
  const ranges = invocation.values('allow-ip').map(checkRange);
  const end = invocation.value('not-after');
  const statements = [
    ...(ranges.length === 0
      ? []
      : [deny('OnlyFromTheseAddresses', { NotIpAddress: { 'aws:SourceIp': ranges } })]),
    ...(end === undefined
      ? []
      : [deny('OnlyUntilThen', { DateGreaterThan: { 'aws:CurrentTime': checkDate(end) } })]),
  ];
  if (statements.length === 0) return undefined;
  return JSON.stringify({ Version: '2012-10-17', Statement: statements });
}

function denialOf(service: KeyServiceName): (Sid: string, Condition: object) => object {
  const Action = KEY_SERVICES[service].actionPrefixes.map((prefix) => `${prefix}:*`);
  return (Sid, Condition) => ({ Sid, Effect: 'Deny', Action, Resource: '*', Condition });
}

function checkRange(text: string): string {
  const [network = '', prefix = ''] = text.split('/');
  try {
    const family = isIP(network) === 6 ? 'ipv6' : 'ipv4';
    new BlockList().addSubnet(network, /^\d{1,3}$/.test(prefix) ? Number(prefix) : -1, family);
    return text;
  } catch {
    throw new BedrockTokenError('ERR_INPUT', '--allow-ip has a value that is not a CIDR range.', {
      hint: 'Write it as CIDR, such as --allow-ip 203.0.113.0/24 or --allow-ip 203.0.113.7/32.',
    });
  }
}

function checkDate(text: string): string {
  const date = new Date(text);
  if (/^\d{4}-\d\d-\d\d/.test(text) && !Number.isNaN(date.getTime())) {
    return toTimestamp(date);
  }
  throw new BedrockTokenError('ERR_INPUT', '--not-after is not a date.', {
    hint: 'Write --not-after 2027-01-31, or with a time: 2027-01-31T12:00:00Z.',
  });
}
