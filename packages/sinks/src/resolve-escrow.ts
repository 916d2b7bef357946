import { inputError } from '@bedrock-token/core';
import { kindOf, type SinkConfig } from './kinds/registry.ts';
import { SINK_INPUT_WORDS, type SinkWords } from './kinds/sink-words.ts';

/**
 * The entry that an escrow is: what people wrote, or a second place next to the sink they named,
 * which its consumers do not read.
 *
 * @throws ERR_INPUT for a name that is none of such a sink
 */
export function resolveEscrow(
  escrow: SinkConfig | string | undefined,
  configs: readonly SinkConfig[],
  words: SinkWords = SINK_INPUT_WORDS,
): SinkConfig | undefined {
  return typeof escrow === 'string' ? placeNextTo(escrow, configs, words) : escrow;
}

function placeNextTo(
  name: string,
  configs: readonly SinkConfig[],
  { escrow }: SinkWords,
): SinkConfig {
  const named = configs.find((config) => nameOf(config) === name);
  const place = named && kindOf(named).pendingPlace?.(named);
  if (place !== undefined) return place;
  const names = configs.map(nameOf).filter((one) => one !== undefined);
  throw inputError(
    escrow,
    'is not the name of a place that can be read back',
    `Names here are: ${names.join(', ') || 'none'}. Or write an entry of its own.`,
  );
}

function nameOf(config: SinkConfig): string | undefined {
  return kindOf(config).nameOf?.(config);
}
