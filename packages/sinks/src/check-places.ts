import { inputError } from '@bedrock-token/core';
import { kindOf, listEscrowTypes, memberOf, type SinkConfig } from './kinds/registry.ts';
import type { SinkWords } from './kinds/sink-words.ts';
import { nameMember } from './member/member-sink.ts';

/** What sinks and an escrow come to, by the names of their places. */
export interface PlaceNames {
  sinks: readonly string[];
  escrow: string | undefined;
}

/**
 * Each place once, and a new key's value always somewhere from which the next run can read it.
 *
 * @throws ERR_INPUT
 */
export function checkPlaces(
  configs: readonly SinkConfig[],
  escrow: SinkConfig | undefined,
  places: PlaceNames,
  words: SinkWords,
): void {
  const { sinks } = places;
  const twice = sinks.find((name, index) => sinks.indexOf(name) !== index);
  if (twice !== undefined) {
    throw inputError(words.sinks, `name ${twice} twice`, 'Name every place once.');
  }
  checkWholes(escrow === undefined ? configs : [...configs, escrow], places, words);
  if (escrow === undefined) checkDispensable(configs, places, words);
  else checkEscrow(escrow, places, words);
}

/** A key in place of the whole would take the JSON away of which another sink is a member. */
function checkWholes(
  configs: readonly SinkConfig[],
  { sinks, escrow }: PlaceNames,
  words: SinkWords,
): void {
  const names = escrow === undefined ? sinks : [...sinks, escrow];
  for (const member of configs.map(memberOf)) {
    if (member === undefined) continue;
    const prefix = nameMember('', member);
    const wholes = names.flatMap((name) =>
      name.startsWith(prefix) ? [name.slice(prefix.length)] : [],
    );
    // As an escrow, a secret is followed by a label.
    const whole = names.find((name) => wholes.includes(name.replace(/ \(AWSPENDING\)$/, '')));
    if (whole === undefined) continue;
    throw inputError(
      words.sinks,
      `name ${whole} both as a whole and by its member ${member}`,
      'A key that replaces the whole would remove the member. Add a member to each entry of this place, or remove one of them.',
    );
  }
}

function checkEscrow(escrow: SinkConfig, places: PlaceNames, words: SinkWords): void {
  kindOf(escrow).checkEscrow?.(escrow, words, listEscrowTypes(words));
  if (places.escrow === undefined || !places.sinks.includes(places.escrow)) return;
  throw inputError(
    words.escrow,
    'is one of the places of the key',
    'Consumers must not see a key before it is tested: use a separate place, or write only the name of the place.',
  );
}

/** A single sink that can be read back is its own escrow. */
function checkDispensable(
  configs: readonly SinkConfig[],
  { sinks }: PlaceNames,
  words: SinkWords,
): void {
  const [only] = configs;
  const hint = `Add an escrow: an entry such as { type: secrets-manager, name: bedrock/api-key-pending }, or a GitHub secret whose value the workflow passes back as ${words.pendingKey}.`;
  if (sinks.length > 1) {
    throw inputError(
      words.escrow,
      `is empty, and there are ${sinks.length} places: a run that stops between two of them would lose the key`,
      hint,
    );
  }
  if (only !== undefined) kindOf(only).checkOwnEscrow?.(only, hint, words);
}
