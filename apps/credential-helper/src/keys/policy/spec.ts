import { SERVICE_OPTIONS } from '../../command-line/request-options.ts';
import type { CommandSpec } from '../../command-line/spec.ts';
import { NEW_USER, NO_EXPIRY, SINK_OPTIONS, USER } from '../shared/options.ts';

export const spec: CommandSpec = {
  name: 'keys policy',
  summary: 'Print the minimal IAM policy to create and rotate the keys of one user.',
  options: [
    USER,
    ...SERVICE_OPTIONS,
    {
      name: 'max-days',
      value: 'N',
      summary: 'the maximum age of a new key, 1 to 36600',
      default: '90',
    },
    NO_EXPIRY,
    ...SINK_OPTIONS.slice(1, 3),
    ...NEW_USER,
  ],
  details:
    'It limits the age of new keys to --max-days; with --no-expiry it also allows keys that never\nexpire. With --create-user it also allows creating the user, with these policies and limits.\nWith --sinks it covers the secrets and parameters among them.',
};
