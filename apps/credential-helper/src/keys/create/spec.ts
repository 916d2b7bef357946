import { SERVICE_OPTIONS } from '../../command-line/request-options.ts';
import type { CommandSpec } from '../../command-line/spec.ts';
import { DAYS, NEW_USER, NO_EXPIRY, PROBE, SINK_OPTIONS, USER } from '../shared/options.ts';

export const spec: CommandSpec = {
  name: 'keys create',
  summary: 'Create a key, test it, and store it.',
  options: [
    USER,
    ...SERVICE_OPTIONS,
    DAYS,
    NO_EXPIRY,
    ...SINK_OPTIONS,
    {
      name: 'show',
      summary: 'print the key; without --out or --sinks, only to a terminal',
    },
    ...NEW_USER,
    { name: 'adopt', summary: 'manage a user that bedrock-token did not create' },
    PROBE,
  ],
  details:
    'If you run it again, it keeps the existing key and writes it where it is missing. It never changes\nan existing key. An existing user gets policies and limits only if you name them.',
  examples: [
    {
      command: 'bedrock-token keys create --user bedrock-ci --create-user --days 60 --out ./key',
      does: 'a user, its policy, and a key with a lifetime of 60 days in ./key',
    },
  ],
};
