import { locateCache } from '../cache/directory.ts';
import { decodeEntry, secondsLeft } from '../cache/entry.ts';
import { createFileStore } from '../cache/store.ts';
import {
  DURATION_OPTION,
  REQUEST_OPTIONS,
  readTokenRequest,
} from '../command-line/request-options.ts';
import type { Command } from '../command-line/spec.ts';
import { toRfc3339 } from '../formats/format.ts';
import { inRows, sayDuration } from '../lines.ts';
import type { TokenRequest } from '../request.ts';
import { wantToken } from '../token.ts';
import type { World } from '../world.ts';

/** What the cache holds for this request; nothing is resolved or minted. */
export const status: Command = {
  spec: {
    name: 'status',
    summary: 'Show the key that the cache holds: time left, source, next refresh.',
    options: [...REQUEST_OPTIONS, DURATION_OPTION],
  },
  async run(invocation, world) {
    const found = await look(readTokenRequest(invocation, world), world);
    const text = invocation.isSet('json') ? `${JSON.stringify(found)}\n` : inRows(toRows(found));
    world.answer(text);
    return found.secondsLeft > 0 ? 0 : 1;
  },
};

interface Found {
  cache: string | undefined;
  region: string | undefined;
  source: string | undefined;
  issuedAt: string | undefined;
  expiresAt: string | undefined;
  refreshAt: string | undefined;
  secondsLeft: number;
  lifetimeSeconds: number;
}

async function look(request: TokenRequest, world: World): Promise<Found> {
  const cache = locateCache(world);
  const { key } = wantToken(request, world);
  const text = cache === undefined ? undefined : await createFileStore(cache, world).read(key);
  const entry = text === undefined ? undefined : decodeEntry(text, 'token', key);
  const life = entry === undefined ? 0 : entry.expiresAt - entry.issuedAt;
  const date = (time: number | undefined) =>
    time === undefined ? undefined : toRfc3339(new Date(time));
  return {
    cache,
    region: entry?.region ?? request.region,
    source: entry?.source,
    issuedAt: date(entry?.issuedAt),
    expiresAt: date(entry?.expiresAt),
    refreshAt: date(entry && entry.expiresAt - life / 5),
    secondsLeft: entry === undefined ? 0 : Math.max(0, Math.floor(secondsLeft(entry, world))),
    lifetimeSeconds: Math.floor(life / 1000),
  };
}

function toRows(found: Found): [string, string][] {
  const { cache = 'none: this user has no cache directory', region = 'that of the profile' } =
    found;
  if (found.secondsLeft === 0) {
    return [
      [
        'key',
        found.expiresAt === undefined ? 'none in the cache' : `expired at ${found.expiresAt}`,
      ],
      ['region', region],
      ['cache', cache],
      ['next', 'bedrock-token get makes one'],
    ];
  }
  return [
    [
      'key',
      `${bar(found.secondsLeft / found.lifetimeSeconds)} ${sayDuration(found.secondsLeft)} left`,
    ],
    ['region', region],
    ['source', found.source ?? ''],
    ['expires', found.expiresAt ?? ''],
    ['refresh', `from ${found.refreshAt} on, behind the next call`],
    ['cache', cache],
  ];
}

const WIDTH = 20;

/** How much of a life is left, for eyes and for terminals without fancy letters. */
function bar(fraction: number): string {
  const full = Math.max(1, Math.round(Math.min(1, fraction) * WIDTH));
  return `[${'#'.repeat(full)}${'.'.repeat(WIDTH - full)}]`;
}
