import type { Chapter } from './state.ts';

export const otherKeys: Chapter = {
  title: 'There is another key, or more than one could be in use',
  mode: 'rotate',
  states: [
    {
      policy: 'A key that somebody else made is left alone, and told of',
      keys: ['A 10d', 'B 5d'],
      marks: ['live A 10d'],
      sinks: ['A'],
      phase: 'steady',
      note: 'made by somebody else; it is left alone',
    },
    {
      policy: 'It is in the way when the live key is due: a person has to decide',
      keys: ['A 31d', 'B 5d'],
      marks: ['live A 31d'],
      sinks: ['A'],
      phase: 'refused',
      refusal: { code: 'ERR_KEY_LIMIT', names: 'A B' },
    },
    {
      policy: 'If it is minutes old, another run may be at work with it',
      keys: ['A 31d', 'B 5m'],
      marks: ['live A 31d'],
      sinks: ['A'],
      phase: 'wait',
      note: 'another run may be at work',
    },
    {
      policy: 'Likewise if it is in a sink already: the run may be at the next one',
      keys: ['A 31d', 'B 5m'],
      marks: ['live A 31d'],
      sinks: ['B', 'A'],
      escrow: 'A',
      phase: 'wait',
    },
    {
      policy: 'If it has expired, it makes room: nobody can use it',
      keys: ['A 61d expired', 'B 31d'],
      marks: ['live B 31d'],
      sinks: ['B'],
      phase: 'rotate',
      steps:
        'check sinks, delete A, announce, create N, prove N, publish N to 1, read back 1, mark N live and B retiring',
    },
    {
      policy: 'If a person put it into the only sink, it is taken for the live one',
      keys: ['A 10d', 'B 5d'],
      marks: ['live A 10d'],
      sinks: ['B'],
      phase: 'repair',
      steps: 'mark B live and A retiring',
    },
    {
      policy: 'Write-only sinks and no marks: the one key that existed when they were written',
      keys: ['A 10d', 'B 5d'],
      sinks: ['unknown 7d'],
      phase: 'repair',
      steps: 'mark A live',
    },
    {
      policy: 'Write-only sinks and no marks, and it could be either: a person has to say',
      keys: ['A 10d', 'B 5d'],
      sinks: ['unknown 1d'],
      phase: 'refused',
      refusal: { code: 'ERR_KEY_UNCLEAR', names: 'A B' },
    },
    {
      policy: 'Marks that were lost make the key before a stranger: it stays',
      keys: ['A 33d', 'B 3d'],
      sinks: ['B'],
      phase: 'repair',
      steps: 'mark B live',
    },
  ],
};
