import type { KeySink, Secret, SinkReading } from '@bedrock-token/core';
import { inputError, LONGEST_QUEUE_MS, toDay } from '@bedrock-token/core';
import type { GitHubApi } from './github-api.ts';
import { GitHubRefusal } from './github-faults.ts';
import { seal } from './sealed-box.ts';
import {
  type PublicKey,
  readPublicKey,
  readRepositoryIds,
  readSecretRecord,
  type SecretRecord,
  unreadable,
  withoutEnd,
} from './secret-answers.ts';
import { fingerprintOf, pathOf, type SecretPlace, titleOf } from './secret-place.ts';

export interface SecretSinkOptions {
  place: SecretPlace;
  /**
   * What `${{ secrets.NAME }}` was when this run was queued, which is the only way to read a
   * secret; undefined if the workflow does not pass it.
   */
  queuedValue?: Secret<string> | undefined;
  /** The input that has to hold that value, where a rotation cannot do without it, and how it is set. */
  passedAs?: { name: string; example: string };
  /** Who sees an organization's secret that is not there yet; default `private`. */
  visibility?: 'all' | 'private';
}

/** A secret of GitHub. It can be written, and GitHub returns when it was. */
export function createSecretSink(options: SecretSinkOptions, api: GitHubApi): KeySink {
  const { place } = options;
  return {
    name: titleOf(place),
    isWriteOnly: true,
    fingerprint: fingerprintOf(place),
    preflight: async () => {
      await findPublicKey(place, api);
    },
    read: () => read(options, api),
    write: (value) => write(options, value, api),
  };
}

async function read(
  { place, queuedValue, passedAs }: SecretSinkOptions,
  api: GitHubApi,
): Promise<SinkReading> {
  const record = await find(place, api);
  if (record === undefined) return { state: 'empty' };
  const { updatedAt: writtenAt } = record;
  if (queuedValue === undefined || queuedValue.reveal() === '') {
    checkPassed(place, passedAs, writtenAt);
    return { state: 'unreadable', writtenAt };
  }
  return { state: 'value', value: queuedValue, isSnapshot: true, writtenAt };
}

/** A secret older than the longest queue was there when this run was queued. */
function checkPassed(
  place: SecretPlace,
  passedAs: SecretSinkOptions['passedAs'],
  writtenAt: Date,
): void {
  if (passedAs === undefined) return;
  if (Date.now() - writtenAt.getTime() < LONGEST_QUEUE_MS) return;
  throw inputError(
    passedAs.name,
    `is empty, and ${titleOf(place)} was written on ${toDay(writtenAt)}`,
    `Pass it back: ${passedAs.example}. GitHub returns no secret in any other way.`,
  );
}

async function find(place: SecretPlace, api: GitHubApi): Promise<SecretRecord | undefined> {
  try {
    const { data } = await api('GET', `${pathOf(place)}/${place.name}`);
    return readSecretRecord(titleOf(place), data);
  } catch (error) {
    // A repository that cannot be seen answers the same; preflight reports that.
    if (error instanceof GitHubRefusal && error.status === 404) return undefined;
    throw error;
  }
}

/** GitHub may change its public key between reading it and writing: then once more with the new. */
async function write(
  options: SecretSinkOptions,
  value: Secret<string>,
  api: GitHubApi,
): Promise<void> {
  const access = await readAccess(options, api);
  try {
    await put(options.place, value, access, api);
  } catch (error) {
    if (!(error instanceof GitHubRefusal && error.status === 422)) throw error;
    await put(options.place, value, access, api);
  }
}

async function put(
  place: SecretPlace,
  value: Secret<string>,
  access: Record<string, unknown>,
  api: GitHubApi,
): Promise<void> {
  const { key, keyId: key_id } = await findPublicKey(place, api);
  const encrypted_value = await seal(value.reveal(), key);
  await api('PUT', `${pathOf(place)}/${place.name}`, { encrypted_value, key_id, ...access });
}

async function findPublicKey(place: SecretPlace, api: GitHubApi): Promise<PublicKey> {
  const { data } = await api('GET', `${pathOf(place)}/public-key`);
  return readPublicKey(titleOf(place), data);
}

/** An organization's secret keeps who may see it: a write without it would change that. */
async function readAccess(
  { place, visibility: wanted = 'private' }: SecretSinkOptions,
  api: GitHubApi,
): Promise<Record<string, unknown>> {
  if (place.kind !== 'organization') return {};
  const record = await find(place, api);
  const visibility = record === undefined ? wanted : record.visibility;
  if (!/^(all|private|selected)$/.test(visibility ?? '')) throw unreadable(titleOf(place));
  if (visibility !== 'selected') return { visibility };
  return { visibility, selected_repository_ids: await listSelected(place, api) };
}

const PAGE = 100;
/** As many repositories as an organization can have: 100 000 (GitHub, "Repository limits"). */
const MOST_PAGES = 1000;

async function listSelected(place: SecretPlace, api: GitHubApi): Promise<number[]> {
  const ids = new Set<number>();
  // The page behind the last full one is empty.
  for (let page = 1; page <= MOST_PAGES + 1; page++) {
    const path = `${pathOf(place)}/${place.name}/repositories?per_page=${PAGE}&page=${page}`;
    const { data } = await api('GET', path);
    const some = readRepositoryIds(titleOf(place), data);
    if (page > MOST_PAGES && some.length > 0) break;
    const isNews = some.some((id) => !ids.has(id));
    for (const id of some) ids.add(id);
    if (some.length < PAGE) return [...ids];
    // What says the same on every page has no last one.
    if (!isNews) break;
  }
  throw withoutEnd(titleOf(place));
}
