import { SERVICE_OPTIONS } from '../../command-line/request-options.ts';
import type { CommandSpec } from '../../command-line/spec.ts';
import { DRY_RUN, GRACE_HOURS, PROBE, SINK_OPTIONS, USER } from '../shared/options.ts';

export const spec: CommandSpec = {
  name: 'keys rollback',
  summary:
    'Go back to the previous key: activate it, and restore it in places that kept its value.',
  options: [USER, ...SERVICE_OPTIONS, ...SINK_OPTIONS, GRACE_HOURS, PROBE, DRY_RUN],
};
