import { allOptions, chooseAction, wordOf } from '../command-line/actions.ts';
import { REQUEST_OPTIONS } from '../command-line/request-options.ts';
import type { Command, CommandSpec, Invocation } from '../command-line/spec.ts';
import { ACTIONS } from '../keys/actions.ts';
import type { World } from '../process-io.ts';

/** What is done by `bedrock-token keys ACTION`. @returns the exit code */
export type KeysAction = (invocation: Invocation, world: World) => Promise<number>;

const WORK: Record<string, () => Promise<KeysAction>> = {
  list: async () => (await import('../keys/list/run.ts')).listKeys,
  create: async () => (await import('../keys/create/run.ts')).createKey,
  rotate: async () => (await import('../keys/rotate/run.ts')).rotateKey,
  rollback: async () => (await import('../keys/rotate/run.ts')).rollBack,
  activate: async () => (await import('../keys/change/run.ts')).activateKey,
  deactivate: async () => (await import('../keys/change/run.ts')).deactivateKey,
  delete: async () => (await import('../keys/change/run.ts')).deleteKey,
  audit: async () => (await import('../keys/audit/run.ts')).auditKeys,
  policy: async () => (await import('../keys/policy/run.ts')).printPolicy,
};

const spec: CommandSpec = {
  name: 'keys',
  summary: 'Manage long-term keys of IAM users: create, rotate, list, audit, deactivate, activate.',
  operands: 'ACTION [KEY-ID]',
  operandChoices: ACTIONS.map(wordOf),
  maxOperands: 2,
  options: allOptions(ACTIONS, REQUEST_OPTIONS),
  actions: ACTIONS,
  details:
    'A long-term key is a service-specific credential of IAM. AWS shows it once and allows two per\nuser. The rotation action does on a schedule what keys rotate does by hand.',
};

export const keys: Command = {
  spec,
  async run(invocation, world) {
    const action = wordOf(chooseAction(spec, invocation));
    try {
      const work = await WORK[action]?.();
      return (await work?.(invocation, world)) ?? 0;
    } catch (error) {
      const { inOptions } = await import('../keys/speak-options.ts');
      throw inOptions(error);
    }
  },
};
