import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { errorsOf } from '../support/action/annotations.ts';
import {
  passDays,
  REPOSITORY,
  rotateStep,
  rotateWell,
  rotationCloud,
  statusesOf,
  USER,
} from '../support/action/rotate-step.ts';
import { PARAMETER, parameter, sinkCloud } from '../support/cloud/aws-sinks.ts';
import type { Cloud } from '../support/cloud/cloud.ts';
import { killAt } from '../support/faults/kill-at-call.ts';

const COMPROMISED = { inputs: { mode: 'compromised' } };
const held = (cloud: Cloud) =>
  cloud.github.secret({ repository: REPOSITORY }, 'BEDROCK_API_KEY')?.value;

/** What changes something, in its order. */
function changesOf(cloud: Cloud): string[] {
  return cloud.journal
    .entries()
    .filter(({ action }) => /^(Create|Update|Delete|Put|Tag)/.test(action))
    .map(({ action }) => action.replace('ServiceSpecificCredential', 'Key'));
}

test('the key goes off first, then another is made and published', async () => {
  await using cloud = await rotationCloud();
  await rotateWell(cloud);
  const leaked = held(cloud);
  passDays(cloud, 1);
  cloud.journal.clear();
  const step = await rotateWell(cloud, COMPROMISED);
  expect(changesOf(cloud)).toEqual([
    'UpdateKey',
    'TagUser',
    'TagUser',
    'CreateKey',
    'PutSecret',
    'TagUser',
  ]);
  expect(statusesOf(cloud)).toEqual(['Inactive', 'Active']);
  const [old, live] = cloud.iam.keys(USER);
  expect(old?.value).toBe(leaked);
  expect(held(cloud)).toBe(live?.value);
  expect(step.outputs).toMatchObject({
    phase: 'compromised',
    rotated: 'true',
    'key-id': live?.id,
    'old-key-id': old?.id,
  });
});

test('a key that leaked is not rolled back to', async () => {
  await using cloud = await rotationCloud();
  await rotateWell(cloud);
  passDays(cloud, 1);
  await rotateWell(cloud, COMPROMISED);
  passDays(cloud, 0.1);
  const step = await rotateStep(cloud, { inputs: { mode: 'rollback' } });
  expect(step.code).toBe(1);
  expect(errorsOf(step)[0]).toContain('was deactivated because it leaked');
  expect(statusesOf(cloud)).toEqual(['Inactive', 'Active']);
});

test('of two keys both go off, and the one that is spare makes room', async () => {
  await using cloud = await rotationCloud();
  await rotateWell(cloud);
  passDays(cloud, 30.5);
  await rotateWell(cloud);
  const before = cloud.iam.keys(USER).map(({ id }) => id);
  expect(before).toHaveLength(2);
  cloud.journal.clear();
  await rotateWell(cloud, COMPROMISED);
  expect(changesOf(cloud).filter((action) => action !== 'TagUser')).toEqual([
    'UpdateKey',
    'UpdateKey',
    'DeleteKey',
    'CreateKey',
    'PutSecret',
  ]);
  const keys = cloud.iam.keys(USER);
  expect(keys.map(({ status }) => status)).toEqual(['Inactive', 'Active']);
  expect(before).not.toContain(keys[1]?.id);
  expect(held(cloud)).toBe(keys[1]?.value);
});

test('a key that a run was about to publish, and that no sink has seen, is used', async () => {
  await using cloud = await rotationCloud();
  const inputs = {
    sinks: '- { type: github, name: BEDROCK_API_KEY }',
    escrow: '{ type: github, name: BEDROCK_API_KEY_PENDING }',
  };
  await rotateWell(cloud, { inputs });
  passDays(cloud, 30.5);
  const call = { service: 'github', action: 'PutSecret', nth: 0 };
  await killAt(cloud, call, 'after', { inputs });
  const [, pending] = cloud.iam.keys(USER);
  passDays(cloud, 0.1);
  await rotateWell(cloud, { inputs: { ...inputs, mode: 'compromised' } });
  expect(statusesOf(cloud)).toEqual(['Inactive', 'Active']);
  expect(held(cloud)).toBe(pending?.value);
});

test('a file that holds something else does not hold it up', async () => {
  await using cloud = await rotationCloud();
  const path = join(mkdtempSync(join(tmpdir(), 'bedrock-token-leak-')), 'key');
  const inputs = { sinks: `- { type: file, path: ${path} }` };
  await rotateWell(cloud, { inputs });
  passDays(cloud, 1);
  const text = 'notes of somebody\n'.repeat(300);
  writeFileSync(path, text);
  const step = await rotateStep(cloud, { inputs: { ...inputs, mode: 'compromised' } });
  expect(step.code).toBe(1);
  expect(errorsOf(step)[0]).toContain(
    'holds something that is not a long-term API key of this service',
  );
  expect(statusesOf(cloud)).toEqual(['Inactive']);
  expect(readFileSync(path, 'utf8')).toBe(text);
});

test('sinks that cannot be written do not hold it up, and the next run replaces the key', async () => {
  await using cloud = await rotationCloud();
  await rotateWell(cloud);
  passDays(cloud, 1);
  const githubToken = cloud.githubToken({ kind: 'app', permissions: { secrets: 'read' } });
  const faults = {
    service: 'github',
    action: 'GetPublicKey',
    kind: 'status' as const,
    status: 403,
  };
  cloud.faults.add({ ...faults, times: 'always' });
  const step = await rotateStep(cloud, { ...COMPROMISED, githubToken });
  expect(step.code).toBe(1);
  expect(errorsOf(step)[0]).toMatch(/^ERR_ROTATION_INCOMPLETE: The rotation stopped after 1 of/);
  expect(statusesOf(cloud)).toEqual(['Inactive']);
  cloud.faults.clear();
  passDays(cloud, 0.1);
  await rotateWell(cloud);
  const live = cloud.iam.keys(USER).at(-1);
  expect(live?.status).toBe('Active');
  expect(held(cloud)).toBe(live?.value);
});

test('a run that is killed after that is finished by a scheduled one', async () => {
  await using cloud = await rotationCloud();
  await rotateWell(cloud);
  passDays(cloud, 1);
  const call = { service: 'iam', action: 'UpdateServiceSpecificCredential', nth: 0 };
  await killAt(cloud, call, 'after', COMPROMISED);
  expect(statusesOf(cloud)).toEqual(['Inactive']);
  passDays(cloud, 0.1);
  await rotateWell(cloud);
  expect(statusesOf(cloud)).toEqual(['Inactive', 'Active']);
  expect(held(cloud)).toBe(cloud.iam.keys(USER)[1]?.value);
});

test('no other mode turns off the key that is in use', async () => {
  await using cloud = await rotationCloud();
  await rotateWell(cloud);
  passDays(cloud, 1);
  for (const mode of ['rotate', 'plan', 'cleanup']) {
    await rotateWell(cloud, { inputs: { mode } });
    expect(statusesOf(cloud)).toEqual(['Active']);
  }
});

const PARAMETER_SINK = { sinks: `- { type: ssm, name: ${PARAMETER} }` };
const DENIED = { status: 403, code: 'AccessDeniedException', message: 'no leave' };
const SILENT_SINK = { service: 'ssm', action: 'GetParameter' };

test.each([
  ['a sink may not be read', { ...SILENT_SINK, kind: 'status', ...DENIED, times: 'always' }, 1],
  ['a sink gives no answer at first', { ...SILENT_SINK, kind: 'hang' }, 0],
  ['a sink fails at first', { ...SILENT_SINK, kind: 'status', status: 500, times: 3 }, 0],
  ['Bedrock cannot be asked', { service: 'bedrock', kind: 'status', times: 'always' }, 1],
] as const)('where %s, the key goes off all the same, at once', async (_what, fault, code) => {
  await using cloud = await sinkCloud();
  await rotateWell(cloud, { inputs: PARAMETER_SINK });
  passDays(cloud, 1);
  cloud.journal.clear();
  cloud.faults.add(fault);
  const inputs = { ...PARAMETER_SINK, mode: 'compromised' };
  const step = await rotateStep(cloud, { inputs });
  const calls = cloud.journal.entries().map(({ action }) => action);
  const off = calls.indexOf('UpdateServiceSpecificCredential');
  expect(off).toBeGreaterThan(0);
  // No second try while the key works.
  const asked = calls.slice(0, off).filter((action) => /Parameter|FoundationModels/.test(action));
  expect(asked).toEqual([...new Set(asked)]);
  expect(statusesOf(cloud)[0]).toBe('Inactive');
  expect(step.code, step.log.text).toBe(code);
  expect(step.outputs.phase).toBe('compromised');
  if (code === 0) expect(statusesOf(cloud)).toEqual(['Inactive', 'Active']);
  else {
    expect(errorsOf(step)[0]).toMatch(/^ERR_ROTATION_INCOMPLETE: The rotation stopped after \d of/);
    expect(errorsOf(step)[0]).toContain('The leaked key is inactive');
    cloud.faults.clear();
    passDays(cloud, 0.1);
    await rotateWell(cloud, { inputs: PARAMETER_SINK });
    expect(statusesOf(cloud)).toEqual(['Inactive', 'Active']);
    expect(parameter(cloud)).toBe(cloud.iam.keys(USER)[1]?.value);
  }
});

test('that the first key cannot be marked leaves no second one on', async () => {
  await using cloud = await sinkCloud();
  await rotateWell(cloud, { inputs: PARAMETER_SINK });
  passDays(cloud, 30.5);
  await rotateWell(cloud, { inputs: PARAMETER_SINK });
  expect(statusesOf(cloud)).toEqual(['Active', 'Active']);
  passDays(cloud, 0.1);
  cloud.faults.add({
    service: 'iam',
    action: 'TagUser',
    kind: 'status',
    status: 403,
    code: 'AccessDenied',
    times: 'always',
  });
  const step = await rotateStep(cloud, { inputs: { ...PARAMETER_SINK, mode: 'compromised' } });
  expect(step.code).toBe(1);
  expect(statusesOf(cloud)).toEqual(['Inactive', 'Inactive']);
});
