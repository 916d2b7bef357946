import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ProcessIo } from '../../process-io.ts';
import type { FilePlan } from '../tool.ts';
import { apply, planPut, planUndo } from './change.ts';
import { putSettings, type Setting, takeSettings } from './json-settings.ts';

let root = '';
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'bedrock-token-change-'));
});
/** Backups go to a directory next to the settings. */
const io = () =>
  ({
    env: { XDG_STATE_HOME: join(root, 'state') },
    platform: process.platform,
  }) as unknown as ProcessIo;
afterEach(() => rmSync(root, { recursive: true, force: true }));

const MINE = '{"mine":1}';

/** A file of a tool, with a plan that sets one value in it. */
function fileWith(text: string): { path: string; plan: FilePlan } {
  const path = join(root, 'settings.json');
  writeFileSync(path, text);
  const settings: Setting[] = [[['profile'], 'bedrock-token']];
  const put = (before: string) => putSettings(before, settings, path);
  const take = (now: string, backup: string | undefined) =>
    takeSettings(now, settings, backup, path);
  return { path, plan: { path, put, take } };
}

it.each([
  ['written', '{"mine":2}'],
  ['emptied', ''],
])('a file that is %s between plan and change stays as it is then', (_, theirs) => {
  const { path, plan } = fileWith(MINE);
  const change = planPut(plan, io());
  writeFileSync(path, theirs);
  expect(() => apply(change)).toThrow(
    expect.objectContaining({
      code: 'ERR_INPUT',
      message: `${path} was changed at the same time.`,
    }),
  );
  expect(readFileSync(path, 'utf8')).toBe(theirs);
  expect(readdirSync(root)).toEqual(['settings.json']);
});

it('a file that is removed between plan and change stays away', () => {
  const { path, plan } = fileWith(MINE);
  const change = planPut(plan, io());
  rmSync(path);
  expect(() => apply(change)).toThrow(/was changed at the same time/);
  expect(readdirSync(root)).toEqual([]);
});

it('two at once are one: the backup is of what was there before both', () => {
  const { path, plan } = fileWith(MINE);
  const changes = [planPut(plan, io()), planPut(plan, io())];
  for (const change of changes) apply(change);
  apply(planUndo(plan, io()));
  expect(readFileSync(path, 'utf8')).toBe(MINE);
  expect(readdirSync(root)).toEqual(['settings.json', 'state']);
  expect(readdirSync(join(root, 'state/bedrock-token/backups'))).toEqual([]);
});
