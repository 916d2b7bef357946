import { checkPlaces } from './check-places.ts';
import type { Whereabouts } from './kinds/kind.ts';
import { kindOf, memberOf, type SinkConfig } from './kinds/registry.ts';
import { SINK_INPUT_WORDS } from './kinds/sink-words.ts';
import { nameMember } from './member/member-sink.ts';
import { resolveEscrow } from './resolve-escrow.ts';

export interface ListedPlace {
  /** Equal for equal places. */
  name: string;
  /** Of a member: the place that it is a part of; otherwise the name. */
  whole: string;
}

/**
 * All places of a configuration, escrow included, in words that are equal for equal places.
 * Nothing is opened.
 *
 * @throws ERR_INPUT if they cannot work together
 */
export function listPlaces(
  configs: readonly SinkConfig[],
  escrow: SinkConfig | string | undefined,
  where: Whereabouts,
): ListedPlace[] {
  const { words = SINK_INPUT_WORDS } = where;
  const escrowConfig = resolveEscrow(escrow, configs, words);
  const sinks = configs.flatMap((config) => placesOf(config, where));
  const kept = escrowConfig === undefined ? [] : placesOf(escrowConfig, where);
  const isInPlace = escrowConfig !== undefined && kindOf(escrowConfig).keepsPendingInPlace;
  checkPlaces(
    configs,
    escrowConfig,
    {
      sinks: sinks.map(({ name }) => name),
      escrow: isInPlace ? undefined : kept[0]?.name,
    },
    words,
  );
  return [...new Map([...sinks, ...kept].map((place) => [place.name, place])).values()];
}

function placesOf(config: SinkConfig, where: Whereabouts): ListedPlace[] {
  const member = memberOf(config);
  return kindOf(config)
    .listPlaces(config, where)
    .map((whole) => ({
      whole,
      name: member === undefined ? whole : nameMember(whole, member),
    }));
}
