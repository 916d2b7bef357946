import { setTimeout as sleep } from 'node:timers/promises';
import type { RotationRequest } from '@bedrock-token/core';
import { BedrockTokenError, rotate } from '@bedrock-token/core';
import { createFileSink } from '@bedrock-token/sinks';
import type { Invocation } from '../command-line/spec.ts';
import type { KeysAction } from '../commands/keys.ts';
import { openAccount, readUserName } from './account.ts';
import { readLimits } from './limits.ts';

export const DEFAULT_POLICY = 'arn:aws:iam::aws:policy/AmazonBedrockLimitedAccess';

/** IAM API reference, CreateServiceSpecificCredential. */
const LONGEST_DAYS = 36_600;

/**
 * A key in a file, by the same steps as a rotation: it is made, proven and written, and a run that
 * was cut short is taken up by the next.
 */
export const createKey: KeysAction = async (invocation, world) => {
  const userName = readUserName(invocation);
  const days = readDays(invocation);
  const path = invocation.value('out');
  if (!path) throw noPlace();
  const limits = readLimits(invocation);
  const { store, probe, partition } = await openAccount(invocation, world);
  const policies = invocation.values('policy');
  const request: RotationRequest = {
    userName,
    mode: 'rotate',
    policy: {
      credentialAgeDays: days,
      rotateAfterDays: LONGEST_DAYS,
      graceHours: 0,
      soakHours: 0,
    },
    user: {
      policies: policies.length > 0 ? policies : [DEFAULT_POLICY.replace('aws', partition)],
      limits,
      mayCreate: invocation.isSet('create-user'),
    },
  };
  const report = await rotate(request, {
    store,
    probe,
    sinks: [createFileSink(path)],
    now: world.now,
    elapsed: world.monotonicNow,
    sleep: async (ms, signal) => {
      await sleep(ms, undefined, signal === undefined ? {} : { signal });
    },
    random: Math.random,
    log: { debug: world.trace, info: world.trace, warn: world.tell },
    mask: () => {},
  });
  if (report.error !== undefined) throw report.error;
  const id = report.liveKeyId;
  world.tell(
    report.created === undefined
      ? `${path} holds key ${id} of ${userName}, which works; nothing was made`
      : `key ${id} of ${userName} is in ${path}`,
  );
  return 0;
};

/** Keys that never end are made on purpose or not at all. */
function readDays(invocation: Invocation): number | undefined {
  const text = invocation.value('days');
  const isEndless = invocation.isSet('no-expiry');
  if (isEndless !== (text === undefined)) {
    throw new BedrockTokenError('ERR_INPUT', 'Say either --days or --no-expiry.', {
      hint: 'A key that ends by itself is safer: --days 60.',
    });
  }
  if (text === undefined) return undefined;
  const days = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  if (days >= 1 && days <= LONGEST_DAYS) return days;
  throw new BedrockTokenError('ERR_INPUT', '--days is not a whole number of days.', {
    hint: `IAM takes 1 to ${LONGEST_DAYS}: --days 60.`,
  });
}

function noPlace(): BedrockTokenError {
  return new BedrockTokenError('ERR_INPUT', 'The key has no place to go: --out is missing.', {
    hint: 'AWS shows a key once. Name a file for it, such as --out ./key; it gets mode 0600.',
  });
}
