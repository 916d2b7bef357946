import { readModel } from './read-model.ts';

/**
 * The statement for calls on mantle, which authorizes projects and has a condition key for the model, the ID in
 * the request (service authorization reference of Amazon Bedrock Mantle). None of its models has an ARN.
 *
 * @param models IDs or ARNs; empty for every model
 * @returns no statement if none of the models has an ID
 */
export function mantleCalls(partition: string, models: readonly string[]): object[] {
  const call = { Effect: 'Allow', Action: ['bedrock-mantle:CreateInference'], Resource: '*' };
  if (models.length === 0) return [call];
  const ids = models.flatMap((text) => {
    const model = readModel(partition, text);
    return model !== undefined && 'modelId' in model ? [model.modelId] : [];
  });
  if (ids.length === 0) return [];
  return [{ ...call, Condition: { StringEquals: { 'bedrock-mantle:Model': [...new Set(ids)] } } }];
}
