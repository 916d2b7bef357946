import { EXAMPLE_OPENAI_MODEL, EXAMPLE_PROFILE, inputError, readModel } from '@bedrock-token/core';
import {
  CONSUMERS,
  type Consumer,
  type NamedModel,
  type Plane,
  planesOf,
} from '@bedrock-token/provisioning';
import type { Invocation } from '../../command-line/spec.ts';

export const readConsumer = (invocation: Invocation): Consumer =>
  CONSUMERS.find((one) => one === invocation.value('consumer')) ?? 'bedrock';

/**
 * The models that are named; the partition decides which ARNs are possible.
 *
 * @throws ERR_INPUT for what is no model
 */
export function readModels(invocation: Invocation, partition: string, plane: Plane): NamedModel[] {
  const texts = (invocation.value('models') ?? '').split(/[\s,]+/).filter((text) => text !== '');
  if (invocation.isSet('models') && texts.length === 0) {
    throw inputError('--models', 'is empty', 'Leave it out to allow every model.');
  }
  return [...new Set(texts)].map((text) => {
    const reference = readModel(partition, text);
    if (reference === undefined) {
      throw inputError(
        '--models',
        `contains an entry that is not a model of the partition ${partition}`,
        `Give IDs such as ${EXAMPLE_PROFILE}, or ARNs, separated by commas.`,
      );
    }
    if (plane === 'mantle' && reference.kind !== 'foundation') {
      throw inputError(
        '--models',
        'contains an ID that the mantle endpoint does not have',
        `Mantle names models without the prefix of a geography and without ARNs, such as ${EXAMPLE_OPENAI_MODEL}.`,
      );
    }
    return { text, reference };
  });
}

/** @throws ERR_INPUT for one that the consumer does not call */
export function readPlane(invocation: Invocation, consumer: Consumer): Plane {
  const planes = planesOf(consumer);
  const asked = invocation.value('endpoint');
  const plane = planes.find((one) => one === asked);
  if (asked === undefined) return planes[0];
  if (plane !== undefined) return plane;
  throw inputError(
    '--endpoint',
    `is not an endpoint that ${consumer} calls`,
    `Leave it out: ${consumer} calls ${planes.join(' or ')}.`,
  );
}
