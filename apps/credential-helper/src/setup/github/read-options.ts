import type { Consumer, Plane } from '@bedrock-token/provisioning';
import { parseDuration } from '../../command-line/duration.ts';
import type { Invocation } from '../../command-line/spec.ts';
import {
  type RepositoryOptions,
  readAccountId,
  readRepository,
  readRoleName,
} from '../provision/read-repository.ts';
import { readConsumer, readPlane } from '../provision/read-rights.ts';

/** What was asked for, as far as neither GitHub nor AWS is needed to know it. */
export interface SetupOptions extends RepositoryOptions {
  consumer: Consumer;
  plane: Plane;
  roleName: string;
  maxSessionSeconds: number;
  account: string | undefined;
}

/** @throws ERR_INPUT before anything is sent */
export function readOptions(invocation: Invocation): SetupOptions {
  const options = readRepository(invocation);
  const consumer = readConsumer(invocation);
  const [, name] = options.repository.split('/');
  return {
    ...options,
    consumer,
    plane: readPlane(invocation, consumer),
    roleName: readRoleName(invocation) ?? `bedrock-${name}`.slice(0, 64),
    maxSessionSeconds: readSession(invocation),
    account: readAccountId(invocation),
  };
}

/** IAM API reference, CreateRole: 3600 to 43200. */
function readSession(invocation: Invocation): number {
  const text = invocation.value('max-session-duration') ?? '1h';
  return Math.floor(parseDuration(text, '--max-session-duration', { min: 3600, max: 43_200 }));
}
