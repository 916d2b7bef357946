import type { Chapter } from './state.ts';

export const compromised: Chapter = {
  title: 'A key has leaked',
  mode: 'compromised',
  states: [
    {
      policy: 'It goes off first, and is replaced then',
      keys: ['A 10d'],
      marks: ['live A 10d'],
      sinks: ['A'],
      phase: 'compromised',
      steps:
        'deactivate A, check sinks, announce, create N, prove N, publish N to 1, read back 1, mark N live and A retiring',
    },
    {
      policy: 'Both go off, and one of ours goes for good, since AWS allows two keys',
      keys: ['A 31d', 'B 1d'],
      marks: ['live B 1d'],
      sinks: ['B'],
      phase: 'compromised',
      steps:
        'deactivate A, deactivate B, check sinks, delete B, announce, create N, prove N, publish N to 1, read back 1, mark N live and A retiring',
    },
    {
      policy: 'A key that was off already goes rather',
      keys: ['A 34d inactive', 'B 4d'],
      marks: ['live B 4d', 'inactive A 70h'],
      sinks: ['B'],
      phase: 'compromised',
      steps:
        'deactivate B, check sinks, delete A, announce, create N, prove N, publish N to 1, read back 1, mark N live and B retiring',
    },
    {
      policy: 'One in escrow that no sink has seen is clean, and used',
      keys: ['A 31d', 'B 1h'],
      marks: ['live A 31d', 'creating 1h after A'],
      sinks: ['A'],
      escrow: 'B',
      phase: 'compromised',
      steps:
        'deactivate A, check sinks, prove B, publish B to 1, read back 1, mark B live and A retiring',
    },
    {
      policy: 'One that a sink may have seen is not',
      keys: ['A 31d', 'B 1h'],
      marks: ['live A 31d', 'creating 1h after A'],
      sinks: ['A', 'unknown 50m'],
      escrow: 'B',
      phase: 'compromised',
      steps:
        'deactivate A, deactivate B, check sinks, delete A, announce, create N, keep N, prove N, publish N to 1 2, read back 1, mark N live and B retiring',
    },
    {
      policy: 'Where there is no key, one is made',
      keys: [],
      sinks: ['dead'],
      phase: 'compromised',
      steps: 'check sinks, announce, create N, prove N, publish N to 1, read back 1, mark N live',
    },
  ],
};

export const rollback: Chapter = {
  title: 'Back to the key before',
  mode: 'rollback',
  states: [
    {
      policy: 'Within its grace it works; sinks get it again if its value is at hand',
      keys: ['A 31d', 'B 10h'],
      marks: ['live B 10h', 'retiring A 10h'],
      sinks: ['B'],
      atHand: ['A'],
      phase: 'rollback',
      steps: 'check sinks, prove A, publish A to 1, read back 1, mark A live and B retiring',
      next: 'deactivate key B, in 24 h',
    },
    {
      policy: 'Within its soak it is activated before',
      keys: ['A 34d inactive', 'B 4d'],
      marks: ['live B 4d', 'inactive A 70h'],
      sinks: ['B'],
      atHand: ['A'],
      phase: 'rollback',
      steps:
        'check sinks, activate A, prove A, publish A to 1, read back 1, mark A live and B retiring',
    },
    {
      policy: 'Where its value was not kept, those who still have it can use it for another grace',
      keys: ['A 34d inactive', 'B 4d'],
      marks: ['live B 4d', 'inactive A 70h'],
      sinks: ['unknown 4d'],
      phase: 'rollback',
      steps: 'activate A, mark A retiring',
      note: 'No sink kept the value of key A',
    },
    {
      policy: 'Once it is gone, there is no way back',
      keys: ['B 10d'],
      marks: ['live B 10d'],
      sinks: ['B'],
      phase: 'refused',
      refusal: { code: 'ERR_INPUT', names: '' },
    },
    {
      policy: 'Nor is there one to a key that has expired',
      keys: ['A 61d expired', 'B 4d'],
      marks: ['live B 4d', 'retiring A 4d'],
      sinks: ['B'],
      phase: 'refused',
      refusal: { code: 'ERR_INPUT', names: '' },
    },
    {
      policy: 'Nor to one that somebody else made',
      keys: ['A 34d', 'B 4d'],
      marks: ['live B 4d'],
      sinks: ['B'],
      phase: 'refused',
      refusal: { code: 'ERR_INPUT', names: '' },
    },
  ],
};

export const cleanup: Chapter = {
  title: 'All keys but the live one are to retire',
  mode: 'cleanup',
  states: [
    {
      policy: 'The grace of a key that somebody else made begins',
      keys: ['A 40d', 'B 10d'],
      marks: ['live B 10d'],
      sinks: ['B'],
      phase: 'cleanup',
      steps: 'mark A retiring',
      next: 'deactivate key A, in 24 h',
    },
    {
      policy: 'Then it goes as any other',
      keys: ['A 41d', 'B 11d'],
      marks: ['live B 11d', 'retiring A 25h'],
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
      marks: ['live B 3d'],
      sinks: ['B', 'A'],
      phase: 'refused',
      refusal: { code: 'ERR_KEY_UNCLEAR', names: 'B' },
    },
    {
      policy: 'A new key is on its way: it may be in some sinks already',
      keys: ['A 31d', 'B 1h'],
      marks: ['live A 31d', 'creating 1h after A'],
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
