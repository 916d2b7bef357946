import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Emulator } from '@bedrock-token/emulator';
import { completeWorkflow } from '../../../../scripts/readme/lint-workflow.ts';
import { listCodeBlocks } from '../../../../scripts/readme/markdown.ts';
import type { CheckResult } from '../../part.ts';
import type { Act, ActResult, ActRun } from '../../support/act.ts';
import { root } from '../../support/shown-workflows.ts';

/** A run of act, and what must be true of it. */
export interface Job {
  readonly name: string;
  /** An emulator of its own, with what the job needs. */
  start(): Promise<Emulator & AsyncDisposable>;
  run(act: Act, cloud: Emulator): Promise<ActResult>;
  /** Pieces of the log, in act's own words where they are act's. */
  readonly shows: readonly string[];
  /** Whether act must fail. */
  readonly fails?: boolean;
  /** @returns what is wrong with the state after the run */
  verify?(cloud: Emulator): readonly string[];
}

/** The block of a page that has this text, as a workflow; a whole workflow stays as it is. */
export function readWorkflow(page: string, text: string): string {
  return completeWorkflow(readBlock(page, text));
}

export function readBlock(page: string, text: string): string {
  const blocks = listCodeBlocks(readFileSync(join(root, page), 'utf8'));
  const found = blocks.find((block) => block.text.includes(text));
  if (found === undefined) throw new Error(`${page} has no block with "${text}"`);
  return found.text;
}

export const runWorkflow =
  (options: ActRun): Job['run'] =>
  (act, cloud) =>
    act.run(cloud, options);

export async function runJobs(act: Act, jobs: readonly Job[]): Promise<CheckResult> {
  const failures: string[] = [];
  for (const job of jobs) {
    await using cloud = await job.start();
    const result = await job.run(act, cloud);
    const faults = [...checkLog(job, result), ...findSecrets(cloud, result)];
    if (result.code !== null) faults.push(...(job.verify?.(cloud) ?? []));
    if (faults.length > 0) failures.push(`${job.name}: ${faults.join('; ')}\n${result.log}`);
  }
  return { cases: jobs.length, failures };
}

function checkLog({ shows, fails = false }: Job, { code, log }: ActResult): string[] {
  const missing = shows.filter((text) => !log.includes(text)).map((text) => `no "${text}"`);
  return (code !== 0) === fails ? missing : [`act exits with ${code}`, ...missing];
}

/** What act's masks must hide: what the emulator issued, and each key, raw and URL-encoded. */
function findSecrets(cloud: Emulator, { log }: ActResult): string[] {
  const found = cloud
    .secrets()
    .filter((secret) => log.includes(secret) || log.includes(encodeURIComponent(secret)))
    .map((secret) => `a secret of ${secret.length} characters in the log`);
  // The body of each short-term key begins with these characters.
  return /bedrock-api-key-\w|YmVkcm9jay5hbWF6b25hd3MuY29tLz9/.test(log)
    ? [...found, 'a key in the log']
    : found;
}
