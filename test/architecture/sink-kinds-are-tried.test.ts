import { expect, it } from 'vitest';
import { SINK_TYPES } from '../../packages/sinks/src/kinds/registry.ts';
import { PLACES } from '../support/action/published-places.ts';

it('crashes, plans, rollbacks and concurrent runs are tried with every kind of sink', () => {
  const types = Object.values(PLACES).flatMap((makePlaces) => {
    using places = makePlaces();
    return (JSON.parse(places.inputs.sinks ?? '[]') as { type: string }[]).map(({ type }) => type);
  });
  expect([...new Set(types)].sort()).toEqual([...SINK_TYPES].sort());
});
