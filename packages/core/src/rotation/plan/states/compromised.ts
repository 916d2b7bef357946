import type { Chapter } from './state.ts';

export const compromised: Chapter = {
  title: 'A key has leaked',
  mode: 'compromised',
  states: [
    {
      policy: 'It goes off first, and is replaced then',
      keys: ['A 10d'],
      tags: ['live A 10d'],
      sinks: ['A'],
      phase: 'compromised',
      steps:
        'deactivate A, check sinks, announce, create N, prove N, publish N to 1, read back 1, mark N live and A retiring',
    },
    {
      policy: 'Both go off, and one of ours goes for good, since AWS allows two keys',
      keys: ['A 31d', 'B 1d'],
      tags: ['live B 1d'],
      sinks: ['B'],
      phase: 'compromised',
      steps:
        'deactivate A, deactivate B, check sinks, delete B, announce, create N, prove N, publish N to 1, read back 1, mark N live and A retiring',
    },
    {
      policy: 'A key that was off already goes rather',
      keys: ['A 34d inactive', 'B 4d'],
      tags: ['live B 4d', 'inactive A 70h'],
      sinks: ['B'],
      phase: 'compromised',
      steps:
        'deactivate B, check sinks, delete A, announce, create N, prove N, publish N to 1, read back 1, mark N live and B retiring',
    },
    {
      policy: 'One in escrow that no sink has seen is clean, and used',
      keys: ['A 31d', 'B 1h'],
      tags: ['live A 31d', 'creating 1h after A'],
      sinks: ['A'],
      escrow: 'B',
      phase: 'compromised',
      steps:
        'deactivate A, check sinks, prove B, publish B to 1, read back 1, mark B live and A retiring',
    },
    {
      policy: 'One that a sink may have seen is not',
      keys: ['A 31d', 'B 1h'],
      tags: ['live A 31d', 'creating 1h after A'],
      sinks: ['A', 'unknown 50m'],
      escrow: 'B',
      phase: 'compromised',
      steps:
        'deactivate A, deactivate B, check sinks, delete A, announce, create N, keep N, prove N, publish N to 1 2, read back 1, mark N live and B retiring',
    },
    {
      policy: 'What another user has put into a sink does not hold it up',
      keys: ['A 10d'],
      tags: ['live A 10d'],
      sinks: ['stranger'],
      phase: 'compromised',
      steps:
        'deactivate A, check sinks, announce, create N, prove N, publish N to 1, read back 1, mark N live and A retiring',
      note: 'The run stops before it makes a key',
    },
    {
      policy: 'Neither does a secret that no run has written',
      keys: ['A 10d'],
      tags: ['live A 10d'],
      sinks: ['A', 'unclaimed 50d'],
      phase: 'compromised',
      steps:
        'deactivate A, check sinks, announce, create N, prove N, publish N to 1 2, read back 1, mark N live and A retiring',
      note: '2 exists already, and no rotation for this user has written it. The run stops before it makes a key.',
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
