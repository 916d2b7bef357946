import type { Leak } from '@bedrock-token/core';
import type { Plane } from '../logs/log-counts.ts';
import type { LogsReading } from '../logs/read-logs.ts';
import type { TimelineLabel } from '../timeline/label.ts';

/** What a timeline cannot show, by the sources that it has, so that nobody takes silence for no use. */
export function listNotVisible(
  leak: Leak,
  label: TimelineLabel,
  logs: LogsReading | undefined,
): string[] {
  return [
    ...hiddenInference(leak, logs),
    (logs?.invocations.records ?? 0) > 0
      ? 'Amounts of tokens through bedrock-mantle and Claude Platform: model invocation logging is for the runtime only. The Cost and Usage Report names the IAM principal of each cost (line_item_iam_principal).'
      : 'Amounts of tokens: CloudTrail does not record them. The logs of model invocation logging do (off by default, runtime only), and the Cost and Usage Report names the IAM principal of each cost (line_item_iam_principal).',
    'Prompts and responses: only model invocation logging keeps them.',
    'The last minutes: an event usually appears within 5 minutes, sometimes later. Run the same command again.',
    logs === undefined
      ? 'Anything older than 90 days.'
      : 'Anything older than 90 days, and any data event, that is not in the logs you gave.',
    ...(label === 'user'
      ? [
          'Which key of the user was used: CloudTrail records the user, not the key, so the timeline shows all keys of the user.',
        ]
      : []),
  ];
}

const NAMES = { 'bedrock-mantle': 'bedrock-mantle', 'claude-platform': 'Claude Platform' } as const;

function hiddenInference(leak: Leak, logs: LogsReading | undefined): string[] {
  const isHidden = (plane: Plane) => (logs?.planes.get(plane)?.dataEvents ?? 0) === 0;
  const isClaude = 'service' in leak && leak.service === 'claude-platform';
  if (isClaude) {
    return isHidden('claude-platform')
      ? [
          'Inference on Claude Platform: these are data events, which the event history does not contain. The use of this key is not visible here, which does not mean that it was not used. A trail or event data store with data events shows it.',
        ]
      : [];
  }
  const hidden = (['bedrock-mantle', 'claude-platform'] as const).filter(isHidden);
  if (hidden.length === 0) return [];
  const names = hidden.map((plane) => NAMES[plane]).join(' and ');
  return [
    `Inference through ${names}: these are data events, which the event history does not contain. A trail or event data store with data events shows them.`,
  ];
}
