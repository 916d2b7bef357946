import { SERVICE_OPTIONS } from '../../command-line/request-options.ts';
import type { CommandSpec, OptionSpec } from '../../command-line/spec.ts';
import { USER } from '../shared/options.ts';

const OPTIONS = [USER, ...SERVICE_OPTIONS.slice(0, 1)];
const ONE_KEY = { operands: 'KEY-ID', maxOperands: 1, options: OPTIONS };
const FORCE: OptionSpec = {
  name: 'force',
  summary: 'also accept the key in use; its consumers then fail',
};

export const activateSpec: CommandSpec = {
  name: 'keys activate',
  summary: 'Activate a key.',
  ...ONE_KEY,
};

export const deactivateSpec: CommandSpec = {
  name: 'keys deactivate',
  summary: 'Deactivate a key; activate reverses this.',
  ...ONE_KEY,
  options: [...OPTIONS, FORCE],
};

export const deleteSpec: CommandSpec = {
  name: 'keys delete',
  summary: 'Delete an inactive key permanently.',
  ...ONE_KEY,
  options: [...OPTIONS, FORCE],
};
