import type { RotationMode } from '../../src/rotation/plan/make-plan.ts';
import { CHAPTERS } from '../../src/rotation/plan/states/index.ts';
import { NOW, readState } from '../../src/rotation/plan/states/notation.ts';
import type { State } from '../../src/rotation/plan/states/state.ts';
import { writeRotationTags } from '../../src/rotation/rotation-tags.ts';
import {
  describePlace,
  formerValue,
  listContents,
  type Readable,
  toModelKey,
  toPlace,
  toTags,
} from './concretize.ts';
import {
  type Events,
  idOf,
  type ModelKey,
  type ModelWorld,
  type PlaceKind,
} from './model-world.ts';

/** One beginning: a row of the planner's tables, with a value in each place. */
export interface Beginning {
  name: string;
  mode: RotationMode;
  state: State;
  places: readonly PlaceKind[];
  world: ModelWorld;
}

/** Every beginning that the rows name: one for each key that a place may hold where nobody can look. */
export function listBeginnings(left: Events, kinds: readonly Readable[]): Beginning[] {
  const beginnings: Beginning[] = [];
  const seen = new Set<string>();
  for (const { mode, states } of CHAPTERS) {
    for (const state of states) {
      for (const kind of kinds) {
        for (const beginning of concretize(mode, state, kind, left)) {
          const text = JSON.stringify([mode, beginning.places, beginning.world]);
          if (!seen.has(text)) beginnings.push(beginning);
          seen.add(text);
        }
      }
    }
  }
  return beginnings;
}

function concretize(mode: RotationMode, state: State, kind: Readable, left: Events): Beginning[] {
  const observed = readState(withEscrow(state));
  const { sinks, escrow } = observed;
  const seen = escrow === undefined ? sinks : [escrow, ...sinks];
  const keys = observed.keys.map(toModelKey);
  const choices = seen.map((place) => listContents(place, observed, keys));
  return combine(choices).map((contents): Beginning => {
    const places = seen.map((place, index) =>
      describePlace(place, place === escrow, escrow === undefined, kind, contents[index]),
    );
    const before = formerValue(observed, keys);
    const world: ModelWorld = {
      now: NOW.getTime(),
      keys,
      tags: writeRotationTags(toTags(observed.tags, places, seen)),
      places: seen.map((place, index) => toPlace(place, contents[index], observed, keys, before)),
      excused: listUnusable(keys, contents),
      made: 0,
      left,
    };
    const shown = contents.map((content) => content ?? 'nothing').join(', ');
    return { name: `${state.policy} (${mode}, ${kind}: ${shown})`, mode, state, places, world };
  });
}

/** Several sinks need an escrow (packages/sinks); rows leave one out where it makes no difference. */
function withEscrow(state: State): State {
  return state.escrow === undefined && state.sinks.length > 1
    ? { ...state, escrow: 'empty' }
    : state;
}

/** What did not work at the beginning may go on not to. */
function listUnusable(
  keys: readonly ModelKey[],
  contents: readonly (string | undefined)[],
): string[] {
  const usable = keys.filter(isUsableKey).map(({ id }) => id);
  const ids = [...keys.map(({ id }) => id), ...contents.flatMap((value) => idOf(value) ?? [])];
  return [...new Set(ids)].filter((id) => !usable.includes(id));
}

function isUsableKey({ status, expiresAt }: ModelKey): boolean {
  return status === 'Active' && (expiresAt === undefined || expiresAt > NOW.getTime());
}

function combine<T>(choices: readonly (readonly T[])[]): T[][] {
  return choices.reduce<T[][]>(
    (all, choice) => all.flatMap((one) => choice.map((next) => [...one, next])),
    [[]],
  );
}
