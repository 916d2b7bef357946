import type { KeySink } from '@bedrock-token/core';
import { checkPlaces } from './check-places.ts';
import type { SinkSurroundings, Use } from './kinds/kind.ts';
import { kindOf, type SinkConfig } from './kinds/registry.ts';
import { SINK_INPUT_WORDS } from './kinds/sink-words.ts';
import { listPlaces } from './list-places.ts';
import { resolveEscrow } from './resolve-escrow.ts';

export interface OpenSinks {
  sinks: KeySink[];
  escrow: KeySink | undefined;
}

/**
 * The sinks of a configuration, ready to be read and written. Nothing is asked yet.
 *
 * @param escrow an entry, or the name of one of the sinks: its second place is used then
 * @throws ERR_INPUT if they cannot work together
 */
export function openSinks(
  configs: readonly SinkConfig[],
  escrow: SinkConfig | string | undefined,
  surroundings: SinkSurroundings,
): OpenSinks {
  const { words = SINK_INPUT_WORDS } = surroundings;
  const passed = configs.findIndex((config) => kindOf(config).isPassedBack);
  const escrowConfig = resolveEscrow(escrow, configs, words);
  const all = escrowConfig === undefined ? configs : [...configs, escrowConfig];
  const open = (config: SinkConfig, use: Omit<Use<SinkConfig>, 'alike' | 'mayOverwrite'>) => {
    const alike = all.filter(({ type }) => type === config.type);
    const { overwrite: mayOverwrite = false } = config;
    return kindOf(config)
      .open(config, surroundings, { ...use, alike, mayOverwrite })
      .map((sink) => ({ ...sink, mayOverwrite }));
  };
  const sinks = configs.flatMap((config, index) =>
    open(config, {
      queuedValue: index === passed ? surroundings.currentKey : undefined,
      passedAs: words.currentKey,
      mustBeReadable: escrow === undefined,
      isEscrow: false,
    }),
  );
  const [kept] =
    escrowConfig === undefined
      ? []
      : open(escrowConfig, {
          queuedValue: surroundings.pendingKey,
          passedAs: words.pendingKey,
          mustBeReadable: true,
          isEscrow: true,
        });
  const names = sinks.map(({ name }) => name);
  checkPlaces(configs, escrowConfig, { sinks: names, escrow: kept?.name }, words);
  const { credentials, region, github } = surroundings;
  // Names that differ may mean one place, such as those of GitHub in other capitals.
  listPlaces(configs, escrow, {
    accountId: credentials.accountId ?? '',
    region,
    repository: github.repository,
    words,
  });
  return { sinks, escrow: kept };
}
