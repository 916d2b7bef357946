import type { KeySink } from '@bedrock-token/core';
import { checkPlaces } from './check-places.ts';
import { resolveEscrow } from './escrow-config.ts';
import { listPlaces } from './list-places.ts';
import { openSink, type SinkSurroundings } from './open-sink.ts';
import type { SinkConfig } from './sink-config.ts';

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
  const passed = configs.findIndex(({ type }) => type === 'github');
  const escrowConfig = resolveEscrow(escrow, configs);
  const all = escrowConfig === undefined ? configs : [...configs, escrowConfig];
  const sinks = configs.flatMap((config, index) =>
    openSink(config, surroundings, {
      all,
      queuedValue: index === passed ? surroundings.currentKey : undefined,
      passedAs: 'current-key',
      mustBeReadable: escrow === undefined,
    }),
  );
  const [kept] =
    escrowConfig === undefined
      ? []
      : openSink(escrowConfig, surroundings, {
          all,
          queuedValue: surroundings.pendingKey,
          passedAs: 'pending-key',
          mustBeReadable: true,
          isEscrow: true,
        });
  const names = sinks.map(({ name }) => name);
  checkPlaces(configs, escrowConfig, { sinks: names, escrow: kept?.name });
  const { credentials, region, github } = surroundings;
  // Names that differ may mean one place, such as those of GitHub in other capitals.
  listPlaces(configs, escrow, {
    accountId: credentials.accountId ?? '',
    region,
    repository: github.repository,
  });
  return { sinks, escrow: kept };
}
