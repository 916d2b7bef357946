import type { Chapter } from './state.ts';

export const cleanup: Chapter = {
  title: 'All keys except the live one retire',
  mode: 'cleanup',
  states: [
    {
      policy: 'The grace of an unmanaged key begins',
      keys: ['A 40d', 'B 10d'],
      tags: ['live B 10d'],
      sinks: ['B'],
      phase: 'cleanup',
      steps: 'mark A retiring',
      next: 'deactivate key A, in 24 h',
    },
    {
      policy: 'An unmanaged key whose grace is over is deactivated, like any other',
      keys: ['A 41d', 'B 11d'],
      tags: ['live B 11d', 'retiring A 25h'],
      sinks: ['B'],
      phase: 'cleanup',
      steps: 'prove B, deactivate A',
    },
    {
      policy: 'No key works: none is known to be unused, and none is retired',
      keys: ['A 40d'],
      sinks: ['empty'],
      phase: 'refused',
      refusal: { code: 'ERR_KEY_UNCLEAR', names: '' },
    },
    {
      policy: 'A sink lacks the live key: the other key may be in use there',
      keys: ['A 33d', 'B 3d'],
      tags: ['live B 3d'],
      sinks: ['B', 'A'],
      phase: 'refused',
      refusal: { code: 'ERR_KEY_UNCLEAR', names: 'B' },
    },
    {
      policy: 'A pending key may be in some sinks already',
      keys: ['A 31d', 'B 1h'],
      tags: ['live A 31d', 'creating 1h after A'],
      sinks: ['unknown 50m'],
      escrow: 'B',
      phase: 'refused',
      refusal: { code: 'ERR_KEY_UNCLEAR', names: 'B' },
    },
    {
      policy: 'Either key could be the live one: a person has to decide',
      keys: ['A 10d', 'B 5d'],
      sinks: ['unknown 1d'],
      phase: 'refused',
      refusal: { code: 'ERR_KEY_UNCLEAR', names: 'A B' },
    },
  ],
};
