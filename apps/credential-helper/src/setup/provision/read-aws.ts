import { createHttpClient, describeUnknownRegion, readInferenceProfile } from '@bedrock-token/aws';
import { BedrockTokenError, geographyOf, unfitPrefix } from '@bedrock-token/core';
import type { NamedModel } from '@bedrock-token/provisioning';
import type { Account } from '../../keys/shared/account.ts';
import type { ProcessIo } from '../../process-io.ts';

/**
 * The models behind each profile, as Bedrock routes them; what cannot be read is left to the rule for
 * profiles that nobody has looked up, with a note.
 *
 * @throws ERR_INPUT for a profile that does not exist: a role for it could call nothing
 */
export async function lookUpModels(
  models: readonly NamedModel[],
  { credentials, region, requestHandler, withRetry }: Account,
  io: ProcessIo,
): Promise<{ models: NamedModel[]; notes: string[] }> {
  const http = createHttpClient(requestHandler);
  const ports = { credentials, region, http, environment: io.env };
  const notes: string[] = [];
  const found: NamedModel[] = [];
  for (const model of models) {
    const { kind } = model.reference;
    if (kind !== 'profile' && kind !== 'application-profile') {
      found.push(model);
      continue;
    }
    // A profile belongs to one region, which its ARN names.
    const where = regionOf(model.text) ?? region;
    const reading = await withRetry(() =>
      readInferenceProfile(model.text, { ...ports, region: where }),
    );
    if ('missing' in reading) throw missingProfile(model.text, where, reading.missing);
    if ('gap' in reading) assertKnownRegion(where, reading.gap);
    if ('gap' in reading) notes.push(`${reading.gap}. ${GAP}`);
    found.push('gap' in reading ? model : { ...model, modelArns: reading.modelArns });
  }
  return { models: found, notes };
}

/** A new region may be unknown to the SDK; one that cannot be read, too, is a slip. */
function assertKnownRegion(region: string, gap: string): void {
  const unknown = describeUnknownRegion(region);
  if (unknown === undefined) return;
  throw new BedrockTokenError('ERR_REGION', `${unknown} ${gap}.`, {
    hint: 'Nothing was changed. Give the region in which the jobs call Bedrock, with --region.',
  });
}

/** Of an ARN; undefined for an ID, and for the ARN of every region. */
const regionOf = (text: string) => /^arn:[\w-]+:bedrock:([a-z0-9-]+):/.exec(text)?.[1];

const missingProfile = (id: string, region: string, said: string) =>
  new BedrockTokenError(
    'ERR_INPUT',
    `Bedrock has no inference profile ${id} in ${region}: ${said || 'it answered 404.'}`,
    {
      hint: `Nothing was changed. Check the spelling and the region. To list the profiles: aws bedrock list-inference-profiles --region ${region}`,
    },
  );

const GAP = 'The role may call the model behind the profile in every region, but only through it.';

/** Profiles that no job in the region can call, by their names alone. */
export function describeUnfit(models: readonly NamedModel[], region: string): string[] {
  return models.flatMap(({ text }) => {
    const prefix = unfitPrefix(text, region);
    if (prefix === undefined) return [];
    const fitting = geographyOf(region);
    const advice = fitting === undefined ? '' : ` Profiles for it begin with ${fitting}.`;
    return [`The prefix ${prefix}. of ${text} does not fit ${region}.${advice}`];
  });
}

/**
 * Models that Bedrock most likely calls only through an inference profile: Anthropic's since 2024 (Bedrock user
 * guide, "Supported foundation models").
 */
export function describeBare(models: readonly NamedModel[], region: string): string[] {
  const bare = models.flatMap(({ reference: one }) =>
    one.kind === 'foundation' && one.modelId.startsWith('anthropic.') ? [one.modelId] : [],
  );
  const prefix = geographyOf(region) ?? 'global';
  return bare.map(
    (id) =>
      `${id} can most likely be called only through an inference profile: name ${prefix}.${id} if a call answers that on-demand throughput is not supported.`,
  );
}

/** For profiles that were not looked up. */
export function describeUnread(models: readonly NamedModel[]): string[] {
  const profiles = models.filter(({ reference: { kind } }) => kind.endsWith('profile'));
  if (profiles.length === 0) return [];
  return [`The regions behind the profiles were not read from AWS (--from-aws reads them). ${GAP}`];
}
