import { POLICY } from '../../src/rotation/plan/states/notation.ts';
import { HOUR_MS } from '../../src/rotation/policy.ts';
import { readRotationTags } from '../../src/rotation/rotation-tags.ts';
import { isOfPerson, type ModelCall } from './model-calls.ts';
import { idOf, isWorking, type ModelWorld, type PlaceKind } from './model-world.ts';
import type { RunNode } from './run-tree.ts';

const GRACE_MS = POLICY.graceHours * HOUR_MS;

/** What is wrong with a world; undefined if nothing is. */
export function findViolation(world: ModelWorld, places: readonly PlaceKind[]): string | undefined {
  return world.violation ?? findOutage(world, places);
}

/** What is wrong with a call that a run is about to make; undefined if nothing is. */
export function findWrongCall(world: ModelWorld, node: RunNode): string | undefined {
  return findThirdKey(world, node) ?? findLostLive(world, node) ?? findTakenKey(world, node);
}

/** A person uses a key where no run can see it. It may be deactivated, and is deleted only then. */
function findTakenKey(world: ModelWorld, { call }: RunNode): string | undefined {
  if (call?.kind !== 'delete-key' || !isOfPerson(call.id)) return undefined;
  return isWorking(world, call.id) ? `A run deletes ${call.id}, which works.` : undefined;
}

/** Consumers use what their sink holds, and what it held less than the grace ago. */
function findOutage(world: ModelWorld, places: readonly PlaceKind[]): string | undefined {
  for (const [index, { name, isEscrow }] of places.entries()) {
    if (isEscrow) continue;
    const { holds, before } = world.places[index] ?? {};
    const isRecent = before !== undefined && world.now - before.until < GRACE_MS;
    for (const value of isRecent ? [holds, before.holds] : [holds]) {
      const id = idOf(value);
      if (!id?.startsWith('KEY-') || value?.endsWith('@other')) continue;
      if (isWorking(world, id) || world.excused.includes(id)) continue;
      return `A consumer of sink ${name} holds ${id}, which does not work.`;
    }
  }
  return undefined;
}

/**
 * A key whose value nobody holds is of no use to anybody. Another run may overwrite what a run has written, and
 * consumers hold what their sink held before.
 */
function findLostLive(world: ModelWorld, node: RunNode): string | undefined {
  if (node.call?.kind !== 'tag-user') return undefined;
  const id = readRotationTags({ ...node.call.tags }).live?.keyId;
  if (id === undefined || id === liveOf(world) || world.excused.includes(id)) return undefined;
  const isHeld = world.places.some(
    ({ holds, before }) => idOf(holds) === id || idOf(before?.holds) === id,
  );
  if (isHeld || isMisled(world)) return undefined;
  for (let at: RunNode | undefined = node; at !== undefined; at = at.parent) {
    if (at.call?.kind === 'write-place' && idOf(at.call.value) === id) return undefined;
  }
  return `A run records ${id} as live, and no place holds its value.`;
}

/** A person took the key that a place holds: a look from before that, or none, says that it is another one. */
function isMisled({ places, excused, left }: ModelWorld): boolean {
  return left.hands === 0 && places.some(({ holds }) => excused.includes(idOf(holds) ?? ''));
}

export function liveOf({ tags }: ModelWorld): string | undefined {
  return readRotationTags(tags).live?.keyId;
}

/** A run that asks for a key while it knows of two would make a third one, but for the quota of IAM. */
function findThirdKey(world: ModelWorld, node: RunNode): string | undefined {
  if (node.call?.kind !== 'create-key' || world.keys.length < 2) return undefined;
  const known = listKnown(node);
  if (!world.keys.every(({ id }) => known.has(id))) return undefined;
  return 'A run asks for a third key.';
}

/** The keys of the last list that a run has got, but for those that it has deleted since. */
function listKnown(node: RunNode): Set<string> {
  const deleted = new Set<string>();
  for (let at: RunNode | undefined = node; at !== undefined; at = at.parent) {
    const call: ModelCall | undefined = at.parent?.call;
    if (call?.kind === 'delete-key') deleted.add(call.id);
    if (call?.kind !== 'list-keys' || at.response === undefined || !('keys' in at.response))
      continue;
    return new Set(at.response.keys.map(({ id }) => id).filter((id) => !deleted.has(id)));
  }
  return new Set();
}
