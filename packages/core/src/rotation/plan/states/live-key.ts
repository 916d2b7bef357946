import type { Chapter } from './state.ts';

export const liveKey: Chapter = {
  title: 'A key is in use',
  mode: 'rotate',
  states: [
    {
      policy: 'A young key that is everywhere is not changed',
      keys: ['A 10d'],
      tags: ['live A 10d'],
      sinks: ['A', 'unknown 10d'],
      phase: 'steady',
      next: 'create the next key, in 480 h',
    },
    {
      policy: 'An escrow with an old key counts as empty',
      keys: ['A 10d'],
      tags: ['live A 10d'],
      sinks: ['A'],
      escrow: 'dead',
      phase: 'steady',
    },
    {
      policy: 'A key that is found in the sinks becomes the live key',
      keys: ['A 10d'],
      sinks: ['A'],
      phase: 'repair',
      steps: 'mark A live',
    },
    {
      policy: 'A key that is due is replaced, and retires',
      keys: ['A 31d'],
      tags: ['live A 31d'],
      sinks: ['A'],
      phase: 'rotate',
      steps:
        'check sinks, announce, create N, prove N, publish N to 1, read back 1, mark N live and A retiring',
      next: 'deactivate key A, in 24 h',
    },
    {
      policy: 'A key is due early if it expires early: grace, soak and a day before',
      keys: ['A 5d ends 4d'],
      tags: ['live A 5d'],
      sinks: ['A'],
      phase: 'rotate',
      steps:
        'check sinks, announce, create N, prove N, publish N to 1, read back 1, mark N live and A retiring',
    },
    {
      policy: 'A sink that lacks the live key gets it',
      keys: ['A 10d'],
      tags: ['live A 10d'],
      sinks: ['A', 'empty'],
      escrow: 'A',
      phase: 'repair',
      steps: 'check sinks, prove A, publish A to 2, read back 2, mark A live',
    },
    {
      policy: 'A live key that was published minutes ago: the sinks may have been read before that',
      keys: ['A 31d', 'B 10m'],
      tags: ['live B 1m', 'retiring A 1m'],
      sinks: ['A'],
      phase: 'wait',
      steps: 'check sinks',
      note: 'Key B was published a short while ago',
    },
    {
      policy: 'Sinks that disagree get the key that is marked live',
      keys: ['A 33d', 'B 3d'],
      tags: ['live B 3d', 'retiring A 3d'],
      sinks: ['B', 'A'],
      escrow: 'B',
      phase: 'repair',
      steps:
        'check sinks, mark A retiring, prove B, publish B to 2, read back 2, mark B live and A retiring',
    },
    {
      policy: 'Sinks that disagree, and no tags: the newest key is published to all',
      keys: ['A 33d', 'B 3d'],
      sinks: ['A', 'B'],
      phase: 'repair',
      steps: 'check sinks, prove B, publish B to 1, read back 1, mark B live and A retiring',
    },
    {
      policy: 'A sink lacks the live key, and nobody has its value: another key is created',
      keys: ['A 10d'],
      tags: ['live A 10d'],
      sinks: ['unknown 10d', 'empty'],
      escrow: 'empty',
      phase: 'rotate',
      steps:
        'check sinks, announce, create N, keep N, prove N, publish N to 1 2, read back 2, mark N live and A retiring',
    },
    {
      policy:
        'A sink lacks the live key, its value is lost, and there is no room: the other key may be in use there, and stays',
      keys: ['A 33d', 'B 3d'],
      tags: ['live B 3d', 'retiring A 3d'],
      sinks: ['unknown 3d', 'empty'],
      escrow: 'empty',
      phase: 'steady',
      note: '2 does not hold the live key B',
    },
    {
      policy:
        'A sink lacks the live key, its value is lost, and the other key is inactive: its soak continues, then it is deleted',
      keys: ['A 36d inactive', 'B 6d'],
      tags: ['live B 6d', 'inactive A 4d'],
      sinks: ['unknown 6d', 'empty'],
      escrow: 'empty',
      phase: 'soak',
      steps: 'delete A',
    },
    {
      policy: 'A sink with foreign content is not changed, and a person has to decide',
      keys: ['A 10d'],
      tags: ['live A 10d'],
      sinks: ['A', 'foreign'],
      escrow: 'A',
      phase: 'refused',
      refusal: { code: 'ERR_SINK', names: '2' },
    },
    {
      policy:
        'A sink lacks the live key, its value is lost, there is no room, and it is due: a person has to put it there',
      keys: ['A 50d', 'B 31d'],
      tags: ['live B 31d', 'retiring A 31d'],
      sinks: ['unknown 31d', 'empty'],
      escrow: 'empty',
      phase: 'refused',
      refusal: { code: 'ERR_KEY_LIMIT', names: 'A B' },
    },
    {
      policy:
        'A due key that a sink lacks; the other key is inactive and unmanaged: nothing happens until a person decides',
      keys: ['A 31d', 'B 5d inactive'],
      tags: ['live A 31d'],
      sinks: ['unknown 31d', 'empty'],
      escrow: 'empty',
      phase: 'refused',
      refusal: { code: 'ERR_KEY_LIMIT', names: 'A B' },
    },
    {
      policy:
        'A due key that a sink lacks; the other key is inactive and its soak is over: it is deleted, and a new key fills the sink',
      keys: ['A 50d inactive', 'B 31d'],
      tags: ['live B 31d', 'inactive A 73h'],
      sinks: ['unknown 31d', 'empty'],
      escrow: 'empty',
      phase: 'rotate',
      steps:
        'delete A, check sinks, announce, create N, keep N, prove N, publish N to 1 2, read back 2, mark N live and B retiring',
    },
  ],
};
