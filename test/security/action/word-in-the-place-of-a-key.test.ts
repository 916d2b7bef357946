import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { rotateStep, rotationCloud } from '../../support/action/rotate-step.ts';

// The attack: a person who can write a sink puts a word there that the run is going to say. As a mask the
// word was taken out of outputs and log: `rotated` was `[…]`, and of one letter nothing was readable.

const directory = mkdtempSync(join(tmpdir(), 'bedrock-token-word-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

it.each(['true', 'provision', 'e'])(
  '%s in a sink hides nothing of what a run says',
  async (word) => {
    await using cloud = await rotationCloud();
    const path = join(directory, word);
    writeFileSync(path, `${word}\n`, { mode: 0o600 });
    const sinks = `- { type: file, path: ${path}, overwrite: true }`;
    const step = await rotateStep(cloud, { inputs: { sinks } });
    expect(step.code, step.log.text).toBe(0);
    expect(step.outputs).toMatchObject({ rotated: 'true', phase: 'provision' });
    expect(step.log.masks).not.toContain(word);
    // A word of eight letters and more is hidden where it could be a secret that a server repeats.
    if (word.length < 8) expect(step.log.text).toContain('Phase: provision.');
  },
);
