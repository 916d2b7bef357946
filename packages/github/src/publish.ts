import { accessSync, constants, existsSync, statSync, truncateSync } from 'node:fs';
import * as core from '@actions/core';
import { BedrockTokenError, withoutSecrets } from '@bedrock-token/core';

/** What later steps of the job get. */
export interface Publication {
  environment: Record<string, string>;
  outputs: Record<string, string>;
}

/** The files that the runner reads after the step, by the variables that name them. */
const CHANNELS = ['GITHUB_OUTPUT', 'GITHUB_ENV'];

/**
 * Checks that the runner's files can be written. Without them the toolkit would fall back to
 * printing the values into the log.
 *
 * @throws ERR_SINK naming the variable
 */
export function checkChannels(environment: NodeJS.ProcessEnv): void {
  for (const name of CHANNELS) {
    const path = environment[name];
    if (!path) throw brokenChannel(name, 'is not set');
    // Opening a pipe without a reader would wait for ever.
    if (existsSync(path) && !statSync(path).isFile()) throw brokenChannel(name, 'is not a file');
    try {
      accessSync(path, constants.W_OK);
    } catch (cause) {
      throw brokenChannel(name, 'names a file that cannot be written', cause);
    }
  }
}

/**
 * Writes variables and outputs, or nothing at all: if a write fails half way, the files are cut
 * back to what they were.
 *
 * @throws ERR_SINK if a file cannot be written
 */
export function publish(publication: Publication, environment: NodeJS.ProcessEnv): void {
  checkChannels(environment);
  const before = CHANNELS.map((name) => {
    const path = environment[name] as string;
    return { path, size: statSync(path).size };
  });
  try {
    for (const [name, value] of Object.entries(publication.outputs)) core.setOutput(name, value);
    for (const [name, value] of Object.entries(publication.environment)) {
      core.exportVariable(name, value);
    }
  } catch (cause) {
    for (const { path, size } of before) cutBack(path, size);
    throw brokenChannel('GITHUB_ENV or GITHUB_OUTPUT', 'could not be written', cause);
  }
}

/** Shrinking a file needs no room, so this works on a full disk. */
function cutBack(path: string, size: number): void {
  try {
    truncateSync(path, size);
  } catch {
    // Not a file that can be cut, such as a device: nothing was kept in it, and the others matter.
  }
}

function brokenChannel(name: string, problem: string, cause?: unknown): BedrockTokenError {
  return new BedrockTokenError('ERR_SINK', `The runner's file ${name} ${problem}.`, {
    hint: 'The runner sets and makes this file for every step; look for a full disk, or a step that overwrites the variable. Nothing was exported.',
    cause,
  });
}

/** Appends Markdown to the job summary. @returns false if the runner offers none */
export async function writeSummary(
  markdown: string,
  environment: NodeJS.ProcessEnv,
): Promise<boolean> {
  const path = environment.GITHUB_STEP_SUMMARY;
  if (!path) return false;
  try {
    if (!statSync(path).isFile()) return false;
    // The runner does not mask summaries.
    await core.summary.addRaw(withoutSecrets(markdown), true).write();
    return true;
  } catch {
    return false;
  }
}
