import { afterAll } from 'vitest';

// Files share a process: what one changes of its environment is put back for the next.
const before = { ...process.env };

afterAll(() => {
  for (const name of Object.keys(process.env)) {
    if (!(name in before)) delete process.env[name];
  }
  Object.assign(process.env, before);
});
