import { accessSync, constants, existsSync, statSync, truncateSync } from 'node:fs';
import * as core from '@actions/core';
import { BedrockTokenError, withoutSecrets } from '@bedrock-token/core';

/** What later steps of the job get. */
export interface JobExports {
  environment: Record<string, string>;
  outputs: Record<string, string>;
}

/** The files that the runner reads after the step, by the variables that name them. */
const ENVIRONMENT_FILES = ['GITHUB_OUTPUT', 'GITHUB_ENV'];

/**
 * Checks that the runner's files can be written. Without them the toolkit would fall back to
 * printing the values into the log.
 *
 * @throws ERR_SINK naming the variable
 */
export function checkEnvironmentFiles(environment: NodeJS.ProcessEnv): void {
  for (const name of ENVIRONMENT_FILES) {
    const path = environment[name];
    if (!path) throw brokenFile(name, 'is not set');
    // Opening a pipe without a reader would wait for ever.
    if (existsSync(path) && !statSync(path).isFile()) throw brokenFile(name, 'is not a file');
    try {
      accessSync(path, constants.W_OK);
    } catch (cause) {
      throw brokenFile(name, 'names a file that cannot be written', cause);
    }
  }
}

/**
 * Writes variables and outputs, or nothing at all: if a write fails half way, the files are cut
 * back to what they were.
 *
 * @throws ERR_SINK if a file cannot be written
 */
export function exportToJob(exports: JobExports, environment: NodeJS.ProcessEnv): void {
  checkEnvironmentFiles(environment);
  const before = ENVIRONMENT_FILES.map((name) => {
    const path = environment[name] as string;
    return { path, size: statSync(path).size };
  });
  try {
    for (const [name, value] of Object.entries(exports.outputs)) core.setOutput(name, value);
    for (const [name, value] of Object.entries(exports.environment)) {
      core.exportVariable(name, value);
    }
  } catch (cause) {
    for (const { path, size } of before) cutBack(path, size);
    throw brokenFile('GITHUB_ENV or GITHUB_OUTPUT', 'could not be written', cause);
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

/**
 * Keeps a value for the post step of this action, which gets it as `STATE_<name>`. Without a file of the
 * runner nothing is kept: the toolkit would print the value.
 */
export function saveState(name: string, value: string, environment: NodeJS.ProcessEnv): void {
  const path = environment.GITHUB_STATE;
  if (path && existsSync(path) && statSync(path).isFile()) core.saveState(name, value);
}

function brokenFile(name: string, problem: string, cause?: unknown): BedrockTokenError {
  return new BedrockTokenError('ERR_SINK', `The runner's file ${name} ${problem}.`, {
    hint: 'The runner creates this file and sets the variable for every step: check for a full disk, or a step that overwrites the variable. Nothing was exported.',
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
