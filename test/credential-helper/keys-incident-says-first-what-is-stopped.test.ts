import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { incidentCloud, reportIn } from '../support/command/incident-cloud.ts';

/** The names of the rows, each once, in their order. */
const namesOf = (text: string) => [
  ...new Set(
    text.split('\n').flatMap((line) => /^([a-z]+(?: [a-z]+)*) {2,}/.exec(line)?.[1] ?? []),
  ),
];

test('the report begins with what was stopped, proven, and ends with what remains to do', async () => {
  await using world = await incidentCloud();
  const { id, value } = world.cloud.issueApiKey({ user: 'ci', ageDays: 60 });
  const file = reportIn(world, 'report.md');
  const words = ['incident', '-', '--yes', '--report', file];
  const { code, stdout, stderr } = await world.keys(words, { input: value });
  expect(code, stderr).toBe(0);
  expect(stdout).toMatch(
    new RegExp(
      `^state +STOPPED: key ${id} of user ci is inactive\\. Proven: Bedrock in .* refuses`,
    ),
  );
  const names = namesOf(stdout);
  expect(names[0]).toBe('state');
  expect(names.at(-1)).toBe('next');
  expect(names).toContain('not visible');
  expect(readFileSync(file, 'utf8')).toContain(`**STOPPED: key ${id}`);
  expect(readFileSync(file, 'utf8')).toMatch(/\| expires \| `20\d\d-/);
});

test('without the key, nothing is proven; with a dry run, nothing is stopped', async () => {
  await using world = await incidentCloud();
  const { id } = world.cloud.issueApiKey({ user: 'ci', ageDays: 60 });
  const dry = await world.keys(['incident', id, '--dry-run']);
  expect(dry.stdout).toMatch(/^state +DRY RUN: nothing was changed/);
  const { stdout } = await world.keys(['incident', id, '--yes']);
  expect(stdout).toMatch(new RegExp(`^state +STOPPED: key ${id} .*inactive\\. Not proven: `));
});

test('a key that is gone needs no stop', async () => {
  await using world = await incidentCloud();
  const { id, value } = world.cloud.issueApiKey({ user: 'ci', ageDays: 60 });
  await world.keys(['delete', id, '--user', 'ci', '--force']);
  const { stdout } = await world.keys(['incident', '-', '--yes'], { input: value });
  expect(stdout).toMatch(/^state +NOTHING TO STOP: the key was deleted\./);
});

test('a short-term key shows its role and session in the report, once they are found', async () => {
  await using world = await incidentCloud();
  const leaked = await world.mint({ role: 'bedrock-ci', sessionName: 'run-7' });
  await world.use(leaked);
  const { report, stderr } = await world.incident(leaked, ['--yes']);
  expect(stderr).toContain('not in the key; CloudTrail can show them');
  expect(report.found['role, session']).toBe('role bedrock-ci, session run-7');
  expect(report.headline).toMatch(/^STOPPED: session run-7 issued before .* is denied\. Proven: /);
});

test('requests of the command itself have a name in the timeline', async () => {
  await using world = await incidentCloud();
  const { value } = world.cloud.issueApiKey({ user: 'ci', ageDays: 60 });
  const { report } = await world.incident(value, ['--yes']);
  expect(report.timeline.events.length).toBeGreaterThan(0);
  expect(report.timeline.summary.userAgents.map((one) => one.value)).toEqual(['bedrock-token']);
});

test('a key that the replacement has deactivated, or made, is not asked about', async () => {
  await using world = await incidentCloud();
  const leaked = world.cloud.issueApiKey({ user: 'ci', ageDays: 60 });
  const other = world.cloud.issueApiKey({ user: 'ci', ageDays: 60 });
  const alone = await world.incident(leaked.value, ['--dry-run']);
  expect(alone.report.notes.join('\n')).toContain(`another active key, ${other.id}: did it leak`);
  const words = ['--yes', '--out', 'key'];
  const replaced = await world.incident(leaked.value, words);
  expect(replaced.code, replaced.stderr).toBe(0);
  expect(replaced.stderr).toContain(`Deactivate key ${other.id}`);
  expect(replaced.report.notes.join('\n')).not.toContain('did it leak');
  const again = await world.incident(leaked.value, words);
  expect(again.report.actions.at(-1)?.state).toBe('already');
  expect(again.report.notes.join('\n')).not.toContain('did it leak');
});
