import {
  type Consumer,
  modelOfJob,
  type NamedModel,
  type Plane,
} from '@bedrock-token/provisioning';

/**
 * What the job of a printed workflow or pipeline calls: the first model that is named, or an example, with a note.
 *
 * @throws ERR_INPUT if none is named, and no example fits the region
 */
export function modelForJob(
  where: { partition: string; region: string; models: readonly NamedModel[] },
  { consumer, plane }: { consumer: Consumer; plane: Plane },
): { model: string; notes: string[] } {
  const [named] = where.models;
  const model = modelOfJob({ ...where, consumer, plane, model: named?.text });
  return {
    model,
    notes:
      named === undefined
        ? [`The job calls ${model}, an example for ${where.region}: name yours with --models.`]
        : [],
  };
}
