import { addKey, changeStatus, deleteKey } from './model-calls.ts';
import { type Events, idOf, type ModelKey, type ModelWorld } from './model-world.ts';

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
    const created = addKey(base, '-of-a-person');
    events.push({ name: `a person creates ${created.keys.at(-1)?.id}`, world: created });
  }
  return events;
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
