import { expect, it } from 'vitest';
import { takeSockets } from './socket-activation.ts';

it.each([
  [{ LISTEN_PID: '7', LISTEN_FDS: '2' }, [3, 4]],
  [{ LISTEN_PID: '8', LISTEN_FDS: '2' }, []],
  [{ LISTEN_FDS: '2' }, []],
  [{ LISTEN_PID: '7', LISTEN_FDS: 'x' }, []],
  [{ LISTEN_PID: '7' }, []],
  [{}, []],
])('%j passes %j to process 7, once', (env, expected) => {
  const given = { ...env, PATH: '/bin' };
  expect(takeSockets(given, 7)).toEqual(expected);
  expect(given).toEqual({ PATH: '/bin' });
});
