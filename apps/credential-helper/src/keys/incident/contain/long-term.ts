import type { ListedKey } from '@bedrock-token/aws';
import {
  BedrockTokenError,
  hasExpired,
  isUsable,
  type KeyServiceName,
  type LongTermLeak,
  type Secret,
  serviceNameOf,
  toTimestamp,
} from '@bedrock-token/core';
import { readOrFault } from '../attempts.ts';
import { type Containment, failedStep } from '../containment.ts';
import type { IncidentContext } from '../context.ts';
import { createHistoryReader, createUnreadHistory } from '../timeline/read-history.ts';
import { HISTORY_MS, readMaxEvents } from '../timeline/window.ts';
import { askBedrock } from '../verify-stopped.ts';

/**
 * Deactivates one service-specific credential, by the alias in the key. The alias of a key that was
 * deleted is free for the next one, so a key that Bedrock does not know is another one than IAM's.
 *
 * @param value the key itself
 */
export async function containLongTerm(
  { service, userName, alias }: LongTermLeak,
  value: Secret<string> | undefined,
  context: IncidentContext,
): Promise<Containment> {
  const { account, now, invocation } = context;
  const key = await readOrFault(() => findKey(alias, userName, service, context));
  if (key instanceof BedrockTokenError) return unreadable(key, alias, userName, service, context);
  const plan = await containKey(key, key?.userName ?? userName, service, context);
  if (key === undefined) return orStillAccepted(plan, service, value, context);
  const isInUse = isUsable(key, now()) && service === 'bedrock';
  if (!isInUse || value === undefined || invocation.isSet('force')) return plan;
  if ((await askBedrock(value, account.region, context)).kind !== 'unknown') return plan;
  const other = `Bedrock does not accept the leaked key, so it was deleted or is no key: key ${key.id} has the same alias and is another key, which stays active. To deactivate it all the same, add --force.`;
  // What replaced the leaked key may have its alias.
  const { keyId: _, ...replaceFor } = plan.replaceFor ?? { userName, service, others: [] };
  return {
    ...plan,
    steps: [],
    notes: [...plan.notes, other],
    nothingToStop: 'Bedrock does not accept the leaked key',
    replaceFor,
    canVerify: false,
  };
}

/**
 * The key with an alias. `ci+1-at-…` is the second key of user `ci`, or the first one of user `ci+1`: the key does not
 * say.
 */
async function findKey(
  alias: string,
  userName: string,
  service: KeyServiceName,
  { store, account }: IncidentContext,
): Promise<ListedKey | undefined> {
  const whole = alias.replace(/-at-\d{12}$/, '');
  for (const name of new Set([userName, whole])) {
    const list = () => store.listKeys(serviceNameOf(service), name);
    const key = (await account.withRetry(list)).find((one) => one.alias === alias);
    if (key !== undefined) return key;
  }
  return undefined;
}

/** The key is not known without the list; its use is read all the same. */
function unreadable(
  fault: BedrockTokenError,
  alias: string,
  userName: string,
  service: KeyServiceName,
  context: IncidentContext,
): Containment {
  return {
    steps: [failedStep(`deactivate the key ${alias} of user ${userName}`, fault)],
    notes: [],
    next: [],
    label: 'user',
    ...readerOf(userName, context),
    replaceFor: { userName, service, others: [] },
    canVerify: service === 'bedrock',
  };
}

/** A key that IAM does not list was deleted, unless Bedrock knows it: then nothing was stopped. */
async function orStillAccepted(
  plan: Containment,
  service: KeyServiceName,
  value: Secret<string> | undefined,
  context: IncidentContext,
): Promise<Containment> {
  if (value === undefined || service !== 'bedrock') return plan;
  const { kind } = await askBedrock(value, context.account.region, context);
  if (kind !== 'accepted' && kind !== 'forbidden') return plan;
  const { replaceFor: _, ...rest } = plan;
  return { ...rest, notes: [], refusal: notListed() };
}

function notListed(): BedrockTokenError {
  return new BedrockTokenError(
    'ERR_KEY_UNCLEAR',
    'Bedrock knows the key, but IAM lists no key with its alias, so nothing was stopped.',
    {
      hint: 'A key that was just created can be missing: run the same command again in a minute. Else find it by its user, and run keys incident with its ID: bedrock-token keys list --all-users',
      refused: true,
    },
  );
}

/** The same, by the ID of the key. @throws ERR_KEY_UNCLEAR if no user has it */
export async function containKeyId(keyId: string, context: IncidentContext): Promise<Containment> {
  const { store, account } = context;
  for (const service of ['bedrock', 'claude-platform'] as const) {
    const list = () => account.withRetry(() => store.listKeys(serviceNameOf(service), undefined));
    const keys = await readOrFault(list);
    if (keys instanceof BedrockTokenError) return unknownUser(keyId, keys, context);
    const key = keys.find(({ id }) => id === keyId);
    if (key !== undefined) return containKey(key, key.userName, service, context);
  }
  throw new BedrockTokenError('ERR_KEY_UNCLEAR', `No user of this account has key ${keyId}.`, {
    hint: 'A key that was deleted no longer works. Check the account and the ID: bedrock-token keys list --all-users',
  });
}

function unknownUser(
  keyId: string,
  fault: BedrockTokenError,
  { now, regions }: IncidentContext,
): Containment {
  return {
    steps: [failedStep(`deactivate key ${keyId}`, fault)],
    notes: [],
    next: [],
    label: 'key',
    reader: createUnreadHistory(regions.names, `the user of key ${keyId} is unknown`),
    from: new Date(now().getTime() - HISTORY_MS),
    canVerify: false,
  };
}

async function containKey(
  key: ListedKey | undefined,
  userName: string,
  service: KeyServiceName,
  context: IncidentContext,
): Promise<Containment> {
  const { store, account, now } = context;
  const listOf = (one: KeyServiceName) =>
    account.withRetry(() => store.listKeys(serviceNameOf(one), userName));
  const listed = await readOrFault(async () => ({
    bedrock: await listOf('bedrock'),
    'claude-platform': await listOf('claude-platform'),
  }));
  const isKnown = !(listed instanceof BedrockTokenError);
  const all = isKnown ? Object.values(listed).flat() : [];
  const isOther = (one: ListedKey) => one.id !== key?.id && isUsable(one, now());
  const others = isKnown ? listed[service].filter(isOther).map(({ id }) => id) : [];
  return {
    steps: key === undefined ? [] : [deactivation(key, userName, context)],
    notes: [
      ...notesAbout(key, userName, now()),
      ...(isKnown ? [] : [`The other keys of user ${userName} are unknown: ${listed.message}`]),
    ],
    next: [],
    otherKeys: { userName, ids: all.filter(isOther).map(({ id }) => id) },
    facts: { key },
    ...(key === undefined && { nothingToStop: 'the key was deleted' }),
    label: all.length > 1 || !isKnown ? 'user' : 'key',
    ...readerOf(userName, context),
    replaceFor: { userName, service, ...(key !== undefined && { keyId: key.id }), others },
    canVerify: service === 'bedrock',
  };
}

/** The events of a user. A session of a role can have the name of one. */
function readerOf(
  userName: string,
  context: IncidentContext,
): Pick<Containment, 'reader' | 'from'> {
  const { account, now, regions, invocation } = context;
  const from = new Date(now().getTime() - HISTORY_MS);
  const request = {
    attribute: { key: 'Username', value: userName } as const,
    from,
    maxEvents: readMaxEvents(invocation),
    isOf: ({ owner }: { owner: { kind: string } | undefined }) => owner?.kind !== 'role',
  };
  return { from, reader: createHistoryReader(regions.names, request, { ...context, ...account }) };
}

function deactivation(key: ListedKey, userName: string, { store, account }: IncidentContext) {
  return {
    what: `deactivate key ${key.id} of user ${userName}`,
    result: `key ${key.id} of user ${userName} is inactive`,
    isDone: key.status === 'Inactive',
    run: () => account.withRetry(() => store.deactivateKey(userName, key.id)),
  };
}

function notesAbout(key: ListedKey | undefined, userName: string, now: Date): string[] {
  if (key === undefined) {
    return [
      `User ${userName} has no key with this alias: the key was deleted, so it does not work.`,
    ];
  }
  const { createdAt, expiresAt } = key;
  const end = expiresAt === undefined ? 'never expires' : `expires ${toTimestamp(expiresAt)}`;
  return [
    `Key ${key.id} was created ${toTimestamp(createdAt)} and ${hasExpired(key, now) ? 'has expired' : end}.`,
  ];
}
