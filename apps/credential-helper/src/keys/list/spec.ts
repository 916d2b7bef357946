import { SERVICE_OPTIONS } from '../../command-line/request-options.ts';
import type { CommandSpec } from '../../command-line/spec.ts';
import { USER } from '../shared/options.ts';

export const spec: CommandSpec = {
  name: 'keys list',
  summary: 'Show keys: alias, age, remaining lifetime as a bar, risks and state.',
  details:
    'A key is live, retiring (replaced, but still active), active (not known which of the two),\ninactive or expired.',
  options: [
    USER,
    ...SERVICE_OPTIONS.slice(0, 1),
    { name: 'all-users', summary: 'the keys of every user of the account' },
  ],
  examples: [
    {
      command: 'bedrock-token keys list --all-users',
      does: 'every long-term key of the account',
    },
  ],
};
