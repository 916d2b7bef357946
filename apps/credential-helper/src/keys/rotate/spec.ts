import { SERVICE_OPTIONS } from '../../command-line/request-options.ts';
import type { CommandSpec } from '../../command-line/spec.ts';
import {
  DAYS,
  DRY_RUN,
  NEW_USER,
  NO_EXPIRY,
  PROBE,
  SCHEDULE,
  SINK_OPTIONS,
  USER,
} from '../shared/options.ts';

export const spec: CommandSpec = {
  name: 'keys rotate',
  summary: 'Do what is due: replace the key, deactivate the previous key, delete it.',
  options: [
    USER,
    ...SERVICE_OPTIONS,
    ...SINK_OPTIONS,
    { name: 'now', summary: 'replace the key now, regardless of its age' },
    {
      name: 'mode',
      value: 'MODE',
      summary:
        'compromised: deactivate keys first, then replace; cleanup: retire all keys except the live one',
      choices: ['rotate', 'compromised', 'cleanup'],
      default: 'rotate',
    },
    ...SCHEDULE,
    { ...DAYS, default: '60' },
    NO_EXPIRY,
    ...NEW_USER.slice(0, 2),
    PROBE,
    DRY_RUN,
  ],
  details:
    'The same steps as the rotation action. Each run does what is due and exits. If a run stops, the next\nrun continues. Name all places of the key each time.',
  examples: [
    {
      command: 'bedrock-token keys rotate --user bedrock-ci --out ./key --dry-run',
      does: 'what is due',
    },
    {
      command:
        "bedrock-token keys rotate --user bedrock-ci --sinks sinks.yml --escrow '{ type: file, path: ./pending }'",
      does: 'a key in several places',
    },
  ],
};
