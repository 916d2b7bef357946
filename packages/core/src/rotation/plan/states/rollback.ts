import type { Chapter } from './state.ts';

export const rollback: Chapter = {
  title: 'Back to the previous key',
  mode: 'rollback',
  states: [
    {
      policy: 'A key within its grace works; sinks get it again if its value is available',
      keys: ['A 31d', 'B 10h'],
      tags: ['live B 10h', 'retiring A 10h'],
      sinks: ['B'],
      availableValues: ['A'],
      phase: 'rollback',
      steps:
        'check sinks, mark A B unsettled, prove A, publish A to 1, read back 1, mark A live and B retiring',
      next: 'deactivate key B, in 24 h',
    },
    {
      policy: 'A key within its soak is activated first',
      keys: ['A 34d inactive', 'B 4d'],
      tags: ['live B 4d', 'inactive A 70h'],
      sinks: ['B'],
      availableValues: ['A'],
      phase: 'rollback',
      steps:
        'check sinks, mark A B unsettled, activate A, prove A, publish A to 1, read back 1, mark A live and B retiring',
    },
    {
      policy:
        'A key whose value was not kept works for another grace, for consumers that still have it',
      keys: ['A 34d inactive', 'B 4d'],
      tags: ['live B 4d', 'inactive A 70h'],
      sinks: ['unknown 4d'],
      phase: 'rollback',
      steps: 'activate A',
      incomplete: 'no place was restored: 1 cannot be read, and got key B',
    },
    {
      policy: 'A killed rollback continues, also where every sink holds the key by now',
      keys: ['A 31d', 'B 10h'],
      tags: ['retiring A 1h', 'retiring B 1h'],
      sinks: ['A'],
      phase: 'rollback',
      steps:
        'check sinks, mark A B unsettled, prove A, publish A to 1, read back 1, mark A live and B retiring',
    },
    {
      policy:
        'A killed rollback continues with the key that was marked first, even if it is the newer one',
      keys: ['A 31d', 'B 10h'],
      tags: ['retiring B 1h', 'retiring A 1h'],
      sinks: ['B', 'A'],
      phase: 'rollback',
      steps:
        'check sinks, mark B A unsettled, prove B, publish B to 1 2, read back 1 2, mark B live and A retiring',
    },
    {
      policy: 'There is no rollback to a deleted key',
      keys: ['B 10d'],
      tags: ['live B 10d'],
      sinks: ['B'],
      phase: 'refused',
      refusal: { code: 'ERR_INPUT', names: '' },
    },
    {
      policy: 'There is no rollback to a leaked key',
      keys: ['A 34d inactive', 'B 4d'],
      tags: ['live B 4d', 'inactive A 4d', 'leaked A 4d'],
      sinks: ['B'],
      availableValues: ['A'],
      phase: 'refused',
      refusal: { code: 'ERR_INPUT', names: 'A' },
    },
    {
      policy: 'There is no rollback to an expired key',
      keys: ['A 61d expired', 'B 4d'],
      tags: ['live B 4d', 'retiring A 4d'],
      sinks: ['B'],
      phase: 'refused',
      refusal: { code: 'ERR_INPUT', names: '' },
    },
    {
      policy: 'There is no rollback to an unmanaged key',
      keys: ['A 34d', 'B 4d'],
      tags: ['live B 4d'],
      sinks: ['B'],
      phase: 'refused',
      refusal: { code: 'ERR_INPUT', names: '' },
    },
  ],
};
