import { usageError } from '../command-line/parse.ts';
import { REQUEST_OPTIONS } from '../command-line/request-options.ts';
import type { Command, CommandSpec, Invocation } from '../command-line/spec.ts';
import type { World } from '../world.ts';

/** What is done by `bedrock-token keys ACTION`. @returns the exit code */
export type KeysAction = (invocation: Invocation, world: World) => Promise<number>;

const ACTIONS: Record<string, () => Promise<KeysAction>> = {
  list: async () => (await import('../keys/list.ts')).listKeys,
  create: async () => (await import('../keys/create.ts')).createKey,
  activate: async () => (await import('../keys/change.ts')).activateKey,
  deactivate: async () => (await import('../keys/change.ts')).deactivateKey,
  delete: async () => (await import('../keys/change.ts')).deleteKey,
  policy: async () => (await import('../keys/policy.ts')).printPolicy,
};

const spec: CommandSpec = {
  name: 'keys',
  summary: 'Look after long-term keys of IAM users: list, create, turn off and on, delete.',
  operands: `${Object.keys(ACTIONS).join('|')} [KEY-ID]`,
  operandChoices: Object.keys(ACTIONS),
  maxOperands: 2,
  options: [
    { name: 'user', value: 'NAME', summary: 'the IAM user whose keys it is about' },
    { name: 'all-users', summary: 'list: the keys of every user of the account' },
    { name: 'out', value: 'FILE', summary: 'create: the file that gets the key, mode 0600' },
    { name: 'days', value: 'N', summary: 'create: the age at which IAM ends the key, 1 to 36600' },
    { name: 'no-expiry', summary: 'create: a key that never ends, in place of --days' },
    { name: 'create-user', summary: 'create: make the user if it is not there; policy: allow it' },
    {
      name: 'policy',
      value: 'ARN',
      summary: 'a managed policy for a user that is made; may be given several times',
      isMultiple: true,
    },
    {
      name: 'allow-ip',
      value: 'CIDR',
      summary: 'create: keys of the user that is made work from these addresses alone',
      isMultiple: true,
    },
    {
      name: 'not-after',
      value: 'DATE',
      summary: 'create: keys of the user that is made end at this time, such as 2027-01-31',
    },
    ...REQUEST_OPTIONS,
  ],
  details:
    'A long-term key is a service-specific credential of IAM. AWS shows it once and allows two a user.\ncreate puts it into a file, and does nothing if the file holds a key of that user that works.\nRotation on a schedule is the work of the action actions/rotate.',
  examples: [
    {
      command: 'bedrock-token keys create --user bedrock-ci --create-user --days 60 --out ./key',
      does: 'a user, its policy and a key of sixty days in ./key',
    },
    { command: 'bedrock-token keys list --all-users', does: 'every long-term key, and its risk' },
  ],
};

export const keys: Command = {
  spec,
  async run(invocation, world) {
    const [action = '', ...rest] = invocation.operands;
    const load = Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
    if (load === undefined) {
      throw usageError(spec, `Say one of: ${Object.keys(ACTIONS).join(', ')}.`);
    }
    const takesKey = ['activate', 'deactivate', 'delete'].includes(action);
    if (takesKey !== (rest.length === 1)) {
      throw usageError(
        spec,
        takesKey ? `Say which key to ${action}.` : `${action} takes no key id.`,
      );
    }
    return (await load())(invocation, world);
  },
};
