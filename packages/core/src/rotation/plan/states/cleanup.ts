import type { Chapter } from './state.ts';

export const cleanup: Chapter = {
  title: 'All keys but the live one are to retire',
  mode: 'cleanup',
  states: [
    {
      policy: 'The grace of a key that somebody else made begins',
      keys: ['A 40d', 'B 10d'],
      tags: ['live B 10d'],
      sinks: ['B'],
      phase: 'cleanup',
      steps: 'mark A retiring',
      next: 'deactivate key A, in 24 h',
    },
    {
      policy: 'Then it goes as any other',
      keys: ['A 41d', 'B 11d'],
      tags: ['live B 11d', 'retiring A 25h'],
      sinks: ['B'],
      phase: 'cleanup',
      steps: 'prove B, deactivate A',
    },
    {
      policy: 'Nothing works: none is known to be spare',
      keys: ['A 40d'],
      sinks: ['empty'],
      phase: 'refused',
      refusal: { code: 'ERR_KEY_UNCLEAR', names: '' },
    },
    {
      policy: 'A sink lacks the live key: the other may be in use there',
      keys: ['A 33d', 'B 3d'],
      tags: ['live B 3d'],
      sinks: ['B', 'A'],
      phase: 'refused',
      refusal: { code: 'ERR_KEY_UNCLEAR', names: 'B' },
    },
    {
      policy: 'A new key is on its way: it may be in some sinks already',
      keys: ['A 31d', 'B 1h'],
      tags: ['live A 31d', 'creating 1h after A'],
      sinks: ['unknown 50m'],
      escrow: 'B',
      phase: 'refused',
      refusal: { code: 'ERR_KEY_UNCLEAR', names: 'B' },
    },
    {
      policy: 'It could be either: a person has to say',
      keys: ['A 10d', 'B 5d'],
      sinks: ['unknown 1d'],
      phase: 'refused',
      refusal: { code: 'ERR_KEY_UNCLEAR', names: 'A B' },
    },
  ],
};
