import { POLICY } from '../../src/rotation/plan/states/notation.ts';
import { HOUR_MS } from '../../src/rotation/policy.ts';
import { addKeyByHand, changeStatus, deleteKey } from './model-calls.ts';
import { type Events, idOf, isWorking, type ModelKey, type ModelWorld } from './model-world.ts';

/** Longer than a run may take from its announcement to the escrow (15 minutes). */
export const PAUSE_MS = 20 * 60_000;

export interface Event {
  name: string;
  world: ModelWorld;
}

/** What a person may do to the keys, each as one event. */
export function listHands(world: ModelWorld): Event[] {
  if (world.left.hands === 0) return [];
  const base = use(world, 'hands');
  const events: Event[] = [];
  for (const { id, status } of world.keys) {
    const excused = excuse(world, id);
    if (status === 'Active') {
      const changed = changeStatus({ ...base, excused }, id, 'Inactive');
      events.push({ name: `a person deactivates ${id}`, world: changed });
    }
    const deleted = deleteKey({ ...base, excused }, id);
    events.push({ name: `a person deletes ${id}`, world: deleted });
  }
  if (world.keys.length < 2) {
    const created = addKeyByHand(base);
    events.push({ name: `a person creates ${created.keys.at(-1)?.id}`, world: created });
  }
  return events;
}

/** Between a round of runs and the next: something is due then. */
const SPANS: readonly [name: string, hours: number][] = [
  ['a grace passes', POLICY.graceHours + 1],
  ['a soak passes', POLICY.soakHours + 1],
  ['a key becomes due', POLICY.rotateAfterDays * 24 + 1],
];

/**
 * When the next two runs start. A key in use that expires before is not something that runs could do anything
 * about: no schedule is that far apart.
 */
export function listRounds(world: ModelWorld): Event[] {
  if (world.left.rounds === 0) return [];
  return SPANS.flatMap(([span, hours]): Event[] => {
    const later = pass(use(world, 'rounds'), hours * HOUR_MS);
    const hasLost = world.places.some(
      ({ holds }) => isWorking(world, idOf(holds)) && !isWorking(later, idOf(holds)),
    );
    return hasLost ? [] : [{ name: `${span}, and two runs start`, world: later }];
  });
}

/** Of such a key consumers may find that it does not work. */
export function excuse({ excused }: ModelWorld, id: string): readonly string[] {
  return excused.includes(id) ? excused : [...excused, id];
}

/**
 * No list shows what is older. Of a key that ends when no place holds it any more, nobody expects that it works
 * until its grace is over.
 */
export function pass(world: ModelWorld, ms: number): ModelWorld {
  const { keysBefore: _, ...rest } = world;
  const now = world.now + ms;
  const hasEnded = ({ status, expiresAt = Infinity }: ModelKey) =>
    status === 'Active' && expiresAt <= now;
  const held = world.places.map(({ holds }) => idOf(holds));
  const ended = world.keys.filter((key) => hasEnded(key) && !held.includes(key.id));
  const keys = world.keys.map((key) =>
    hasEnded(key) ? { ...key, status: 'Expired' as const } : key,
  );
  const excused = ended.reduce(
    (ids, { id }) => excuse({ ...world, excused: ids }, id),
    world.excused,
  );
  return { ...rest, now, keys, excused };
}

export function use(world: ModelWorld, event: keyof Events): ModelWorld {
  return { ...world, left: { ...world.left, [event]: world.left[event] - 1 } };
}
