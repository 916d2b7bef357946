import type { Chapter } from './state.ts';

export const compromised: Chapter = {
  title: 'A key has leaked',
  mode: 'compromised',
  states: [
    {
      policy: 'The leaked key is deactivated first, then replaced',
      keys: ['A 10d'],
      tags: ['live A 10d'],
      sinks: ['A'],
      phase: 'compromised',
      steps:
        'deactivate A, check sinks, announce, create N, prove N, publish N to 1, read back 1, mark N live and A retiring',
    },
    {
      policy:
        'Both leaked keys are deactivated, and a managed one is deleted, since AWS allows two keys',
      keys: ['A 31d', 'B 1d'],
      tags: ['live B 1d'],
      sinks: ['B'],
      phase: 'compromised',
      steps:
        'deactivate A, deactivate B, check sinks, delete B, announce, create N, prove N, publish N to 1, read back 1, mark N live and A retiring',
    },
    {
      policy: 'A key that was inactive already is deleted first',
      keys: ['A 34d inactive', 'B 4d'],
      tags: ['live B 4d', 'inactive A 70h'],
      sinks: ['B'],
      phase: 'compromised',
      steps:
        'deactivate B, check sinks, delete A, announce, create N, prove N, publish N to 1, read back 1, mark N live and B retiring',
    },
    {
      policy: 'A pending key in escrow that no sink has seen did not leak, and is used',
      keys: ['A 31d', 'B 1h'],
      tags: ['live A 31d', 'creating 1h after A'],
      sinks: ['A'],
      escrow: 'B',
      phase: 'compromised',
      steps:
        'deactivate A, check sinks, prove B, publish B to 1, read back 1, mark B live and A retiring',
    },
    {
      policy: 'A pending key that a sink may have seen counts as leaked',
      keys: ['A 31d', 'B 1h'],
      tags: ['live A 31d', 'creating 1h after A'],
      sinks: ['A', 'unknown 50m'],
      escrow: 'B',
      phase: 'compromised',
      steps:
        'deactivate A, deactivate B, check sinks, delete A, announce, create N, keep N, prove N, publish N to 1 2, read back 1, mark N live and B retiring',
    },
    {
      policy: 'Foreign content of a sink does not delay the deactivation',
      keys: ['A 10d'],
      tags: ['live A 10d'],
      sinks: ['other-user'],
      phase: 'compromised',
      steps:
        'deactivate A, check sinks, announce, create N, prove N, publish N to 1, read back 1, mark N live and A retiring',
      note: 'The run stops before it creates a key',
    },
    {
      policy: 'A secret that no run has written does not delay the deactivation',
      keys: ['A 10d'],
      tags: ['live A 10d'],
      sinks: ['A', 'unclaimed 50d'],
      phase: 'compromised',
      steps:
        'deactivate A, check sinks, announce, create N, prove N, publish N to 1 2, read back 1, mark N live and A retiring',
      note: '2 exists already, and no rotation for this user has written it. The run stops before it creates a key.',
    },
    {
      policy: 'A user without a key gets one',
      keys: [],
      sinks: ['dead'],
      phase: 'compromised',
      steps: 'check sinks, announce, create N, prove N, publish N to 1, read back 1, mark N live',
    },
  ],
};
