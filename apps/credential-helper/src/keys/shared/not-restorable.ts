import type { ServiceOfKeys } from '@bedrock-token/aws';
import { BedrockTokenError, type RotationPlan } from '@bedrock-token/core';
import { quoteWords } from '../../command-line/quote-words.ts';
import type { SinkRequest } from './sinks.ts';

/** @param plan of a rollback that activates a key at most, since no place kept its value */
export function notRestorable(
  userName: string,
  { steps }: RotationPlan,
  { sinkRequest: { out }, service }: { sinkRequest: SinkRequest; service?: ServiceOfKeys },
): BedrockTokenError {
  const step = steps.find(({ kind }) => kind === 'activate-key' || kind === 'record-retiring');
  const id = step !== undefined && 'key' in step ? step.key : 'KEY-ID';
  const ofService = service?.service === 'claude-platform' ? ' --service claude-platform' : '';
  const ofTest = ofService && `${ofService} --workspace-id ${service?.workspaceId}`;
  const places = out === undefined ? '--sinks FILE' : `--out ${quoteWords([out])}`;
  const withValue =
    out === undefined
      ? 'If somebody has its value, write it to each of these places by hand; for a GitHub secret, put it into OLD-KEY-FILE'
      : 'If somebody has its value, put it into OLD-KEY-FILE';
  return new BedrockTokenError(
    'ERR_INPUT',
    `Key ${id} cannot be restored: no place kept its value, and AWS shows a value only once. Nothing was changed.`,
    {
      hint: [
        `${withValue}: bedrock-token keys rollback --user ${userName}${ofTest} ${places} --current-key OLD-KEY-FILE`,
        ...(step?.kind === 'activate-key'
          ? [
              `If consumers still have it, activate it for them: bedrock-token keys activate ${id} --user ${userName}${ofService}`,
            ]
          : []),
        `Else replace the current key: bedrock-token keys rotate --now --user ${userName}${ofTest} ${places}`,
      ].join('\n'),
      refused: true,
    },
  );
}
