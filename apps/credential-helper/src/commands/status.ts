import { KEY_SERVICES, type KeyServiceName, toTimestamp, UNKNOWN_END } from '@bedrock-token/core';
import { locateCache } from '../cache/directory.ts';
import { decodeEntry, secondsLeft } from '../cache/entry.ts';
import { openStore } from '../cache/lookup.ts';
import { tokenRequest } from '../cache-aside/cached-request.ts';
import { formatDuration } from '../command-line/duration.ts';
import { toJson } from '../command-line/printable.ts';
import {
  DURATION_OPTION,
  REQUEST_OPTIONS,
  readStore,
  readTokenRequest,
  SERVICE_OPTIONS,
  STORE_OPTION,
} from '../command-line/request-options.ts';
import type { Command } from '../command-line/spec.ts';
import { formatRows } from '../command-line/table.ts';
import type { ProcessIo } from '../process-io.ts';
import type { Freshness, TokenRequest } from '../token-request.ts';

/** What the cache holds for this request; nothing is resolved or minted. */
export const status: Command = {
  spec: {
    name: 'status',
    summary: 'Show the cached key: remaining time, source, next refresh.',
    options: [...SERVICE_OPTIONS, ...REQUEST_OPTIONS, DURATION_OPTION, STORE_OPTION],
    details: 'It exits with code 1 if there is no key. It never requests one.',
  },
  async run(invocation, io) {
    const store = readStore(invocation);
    const found = await look(readTokenRequest(invocation, io), store, io);
    const text = invocation.isSet('json') ? toJson(found) : formatRows(toRows(found));
    io.stdout(text);
    return found.secondsLeft > 0 ? 0 : 1;
  },
};

interface Found {
  /** Absent for Bedrock. */
  service?: KeyServiceName;
  cache: string | undefined;
  region: string | undefined;
  source: string | undefined;
  issuedAt: string | undefined;
  expiresAt: string | undefined;
  /** Of a session whose end is unknown, in place of `expiresAt`. */
  sessionEnd: string | undefined;
  refreshAt: string | undefined;
  secondsLeft: number;
  lifetimeSeconds: number;
  /** A sentence for each host that gets keys and is not AWS's; absent if there is none. */
  foreignEndpoints?: string[];
}

async function look(
  request: TokenRequest,
  store: Freshness['store'],
  io: ProcessIo,
): Promise<Found> {
  const cache = locateCache(io);
  const { key } = tokenRequest(request, io);
  const text = await (await openStore(cache, store, io))?.read(key);
  const entry = text === undefined ? undefined : decodeEntry(text, 'token', key);
  const life = entry === undefined ? 0 : entry.expiresAt - entry.issuedAt;
  const foreign = await foreignEndpoints(request, io);
  const date = (time: number | undefined) =>
    time === undefined ? undefined : toTimestamp(new Date(time));
  return {
    ...(request.service && { service: request.service }),
    cache,
    region: entry?.region ?? request.region,
    source: entry?.source,
    issuedAt: date(entry?.issuedAt),
    expiresAt: date(entry?.isEndUnknown ? undefined : entry?.expiresAt),
    sessionEnd: entry?.isEndUnknown && UNKNOWN_END,
    refreshAt: date(entry && entry.expiresAt - life / 5),
    secondsLeft: entry === undefined ? 0 : Math.max(0, Math.floor(secondsLeft(entry, io))),
    lifetimeSeconds: Math.floor(life / 1000),
    ...(foreign.length > 0 && { foreignEndpoints: foreign }),
  };
}

async function foreignEndpoints({ profile }: TokenRequest, { env }: ProcessIo): Promise<string[]> {
  const { describeForeignEndpoints, profileEndpointVariables } = await import('@bedrock-token/aws');
  return describeForeignEndpoints({ ...env, ...(await profileEndpointVariables(profile, env)) });
}

function toRows(found: Found): [string, string][] {
  const { cache = 'none: this user has no cache directory', region = 'the region of the profile' } =
    found;
  const endpoints = (found.foreignEndpoints ?? []).map((says): [string, string] => [
    'endpoint',
    says,
  ]);
  const service: [string, string][] = found.service
    ? [['service', KEY_SERVICES[found.service].title]]
    : [];
  if (found.secondsLeft === 0) {
    return [
      ...service,
      [
        'key',
        found.expiresAt === undefined ? 'none in the cache' : `expired at ${found.expiresAt}`,
      ],
      ['region', region],
      ['cache', cache],
      ['next', 'bedrock-token get requests one'],
      ...endpoints,
    ];
  }
  return [
    ...service,
    [
      'key',
      `${bar(found.secondsLeft / found.lifetimeSeconds)} ${formatDuration(found.secondsLeft)} ${found.sessionEnd ? 'until it is renewed' : 'left'}`,
    ],
    ['region', region],
    ['source', found.source ?? ''],
    ['expires', found.sessionEnd ?? found.expiresAt ?? ''],
    ['refresh', `from ${found.refreshAt} on, in the background of the next call`],
    ['cache', cache],
    ...endpoints,
  ];
}

const WIDTH = 20;

/** How much of a life is left, for eyes and for terminals without fancy letters. */
function bar(fraction: number): string {
  const full = Math.max(1, Math.round(Math.min(1, fraction) * WIDTH));
  return `[${'#'.repeat(full)}${'.'.repeat(WIDTH - full)}]`;
}
