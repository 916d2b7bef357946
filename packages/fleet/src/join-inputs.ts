import { inputError } from '@bedrock-token/core';
import type { ReadInput } from '@bedrock-token/github';
import type { FleetKey } from './fleet-key.ts';
import { DEFAULTS } from './key-settings.ts';

/** Only the file says where keys are published. */
const OF_THE_FILE = ['sinks', 'escrow'];

/**
 * The inputs of a run for one key of a file: what the file sets applies, and what it leaves open is
 * left to the workflow. An input that says otherwise is refused, since a reader of the one would
 * not look for the other. An input at its default counts as not said.
 *
 * @throws ERR_INPUT naming the input
 */
export function joinInputs(read: ReadInput, key: FleetKey): ReadInput {
  const said: Record<string, string> = { ...key.settings, 'user-name': key.userName };
  const defaults: Record<string, string> = DEFAULTS;
  const twice = OF_THE_FILE.find((name) => read(name).trim() !== '');
  if (twice !== undefined) {
    throw inputError(twice, 'is set together with config', 'Set it only in the config file.');
  }
  for (const [name, text] of Object.entries(said)) {
    const given = read(name).trim();
    if (given === '' || given === text || given === defaults[name]) continue;
    throw inputError(
      name,
      `differs from the config file in line ${key.line} or above it`,
      `Leave ${name} out here: the file sets ${text}.`,
    );
  }
  return (name) => said[name] ?? read(name);
}
