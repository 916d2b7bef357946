import { forgetSecrets } from '@bedrock-token/core';
import { afterAll } from 'vitest';
import { forgetSecrets as forgetInSources } from '../../../packages/core/src/redaction/known-secrets.ts';

// Files share a process: what one changes of its environment is put back for the next, and what it
// made known as a secret may be a word of the next.
const before = { ...process.env };

afterAll(() => {
  for (const name of Object.keys(process.env)) {
    if (!(name in before)) delete process.env[name];
  }
  Object.assign(process.env, before);
  forgetSecrets();
  forgetInSources();
});
