import { allOptions, chooseAction } from '../command-line/actions.ts';
import { wordOf } from '../command-line/find-action.ts';
import { REQUEST_OPTIONS } from '../command-line/request-options.ts';
import type { Command, CommandSpec, RunAction } from '../command-line/spec.ts';
import { spec as audit } from '../keys/audit/spec.ts';
import { activateSpec, deactivateSpec, deleteSpec } from '../keys/change/spec.ts';
import { spec as create } from '../keys/create/spec.ts';
import { spec as incident } from '../keys/incident/spec.ts';
import { spec as list } from '../keys/list/spec.ts';
import { spec as policy } from '../keys/policy/spec.ts';
import { spec as rollback } from '../keys/rollback/spec.ts';
import { spec as rotate } from '../keys/rotate/spec.ts';

/** `bedrock-token keys ACTION`, in the order of the help. An action's code is loaded when it runs. */
const ACTIONS: readonly (readonly [CommandSpec, load: () => Promise<RunAction>])[] = [
  [list, async () => (await import('../keys/list/run.ts')).listKeys],
  [create, async () => (await import('../keys/create/run.ts')).createKey],
  [rotate, async () => (await import('../keys/rotate/run.ts')).rotateKey],
  [rollback, async () => (await import('../keys/rollback/run.ts')).rollBack],
  [activateSpec, async () => (await import('../keys/change/run.ts')).activateKey],
  [deactivateSpec, async () => (await import('../keys/change/run.ts')).deactivateKey],
  [deleteSpec, async () => (await import('../keys/change/run.ts')).deleteKey],
  [audit, async () => (await import('../keys/audit/run.ts')).auditKeys],
  [incident, async () => (await import('../keys/incident/run.ts')).handleIncident],
  [policy, async () => (await import('../keys/policy/run.ts')).printPolicy],
];

const SPECS = ACTIONS.map(([action]) => action);

const spec: CommandSpec = {
  name: 'keys',
  summary: 'Manage long-term keys of IAM users, and stop a key that leaked: keys incident.',
  operands: 'ACTION [KEY-ID]',
  operandChoices: SPECS.map(wordOf),
  maxOperands: 2,
  options: allOptions(SPECS, REQUEST_OPTIONS),
  actions: SPECS,
  details:
    'A key has leaked: bedrock-token keys incident - reads it from stdin, stops it, and reports who used it.\n\nA long-term key is a service-specific credential of IAM. AWS shows it once and allows two per\nuser. The rotation action does on a schedule what keys rotate does by hand.',
};

export const keys: Command = {
  spec,
  async run(invocation, io) {
    const { name } = chooseAction(spec, invocation);
    const load = ACTIONS.find(([action]) => action.name === name)?.[1];
    const run = await load?.();
    return (await run?.(invocation, io)) ?? 0;
  },
};
