import { DENIED_IF_MISSING, readSecretState } from '@bedrock-token/aws';
import { BedrockTokenError } from '@bedrock-token/core';
import { type Difference, showPlace } from '@bedrock-token/provisioning';
import type { Account } from '../../keys/shared/account.ts';
import { quoteWords } from '../command-words.ts';
import type { FoundElsewhere, Use } from '../provision/setup-kind.ts';
import { placesOf, type RotatedKey } from './rotated-key.ts';

/**
 * A secret of Secrets Manager among the places of a key. It must exist before the first run, which creates
 * parameters and GitHub secrets, but no secret here.
 */
export interface NeededSecret {
  /** As the list of places has it: a name, or an ARN. */
  name: string;
  region: string;
}

/** Each once, members and the escrow included. @param region for places that name none */
export function listSecrets(keys: readonly RotatedKey[], region: string): NeededSecret[] {
  const found = keys.flatMap((key) =>
    placesOf(key).flatMap((config): NeededSecret[] => {
      if (config.type !== 'secrets-manager') return [];
      const { name } = config;
      const own = isArn(name) ? name.split(':')[3] : config.region;
      return [{ name, region: own ?? key.region ?? region }];
    }),
  );
  return [...new Map(found.map((secret) => [describeSecret(secret), secret])).values()];
}

/** What a person does before the first run, one sentence each; --check has differences in place of them. */
export async function describeSecrets(
  secrets: readonly NeededSecret[],
  use: Use,
  account: Account | undefined,
): Promise<string[]> {
  if (use === 'check') return [];
  if (use !== 'apply' || account === undefined) return secrets.flatMap(describeNeed);
  const { differences, notes } = await compareNeededSecrets(secrets, account);
  return [
    ...differences.map(showPlace).map(({ where, problem, cure }) => `${where}: ${problem} ${cure}`),
    ...notes,
  ];
}

/** Which of them the first run could not write to. What AWS does not say is a note. */
export async function compareNeededSecrets(
  secrets: readonly NeededSecret[],
  account: Account,
): Promise<FoundElsewhere> {
  const found: FoundElsewhere = { differences: [], notes: [] };
  const silent = new Map<string, BedrockTokenError>();
  for (const secret of secrets) {
    const earlier = silent.get(secret.region);
    const state = earlier ?? (await readState(secret, account));
    if (state === 'missing' || state === 'deleted') {
      found.differences.push(state === 'missing' ? toMissing(secret) : toDeleted(secret));
    } else if (state !== 'present') {
      found.notes.push(describeUnread(secret, state));
    }
    // Many secrets would be as many waits.
    if (state instanceof BedrockTokenError && state.code === 'ERR_UPSTREAM') {
      silent.set(secret.region, state);
    }
  }
  return found;
}

async function readState(secret: NeededSecret, account: Account) {
  const { credentials, requestHandler, withRetry } = account;
  try {
    return await withRetry(() => readSecretState(secret, credentials, requestHandler));
  } catch (error) {
    if (error instanceof BedrockTokenError) return error;
    throw error;
  }
}

function toMissing(secret: NeededSecret): Difference {
  const { name, region } = secret;
  return {
    where: [describeSecret(secret)],
    problem: 'The rotation writes to it, and it does not exist.',
    cure: isArn(name)
      ? `A secret that you create gets another ARN: give its name in the list of places. To list the secrets: aws secretsmanager list-secrets --region ${region}`
      : `Check its name and region, or create the secret once: ${toCommand('create-secret', '--name', secret)}`,
    effect: 'broken',
  };
}

const toDeleted = (secret: NeededSecret): Difference => ({
  where: [describeSecret(secret)],
  problem: 'The rotation writes to it, and it is marked for deletion.',
  cure: `Remove it from the list of places, or restore it: ${toCommand('restore-secret', '--secret-id', secret)}`,
  effect: 'broken',
});

function describeUnread(secret: NeededSecret, why: 'denied' | BedrockTokenError): string {
  const reason =
    why === 'denied'
      ? `allow secretsmanager:DescribeSecret on it to the identity that runs this. ${DENIED_IF_MISSING}`
      : `${why.message.replace(/\.$/, '')}.`;
  return [
    `${describeSecret(secret)} could not be checked: ${reason}`,
    ...describeNeed(secret),
  ].join(' ');
}

/** No command creates a secret with a given ARN. */
function describeNeed(secret: NeededSecret): string[] {
  if (isArn(secret.name)) return [];
  const command = toCommand('create-secret', '--name', secret);
  return [`The secret has to exist before the first run. To create it: ${command}`];
}

const isArn = (name: string) => name.startsWith('arn:');

const describeSecret = ({ name, region }: NeededSecret) =>
  `Secrets Manager secret ${name} in ${region}`;

const toCommand = (operation: string, option: string, { name, region }: NeededSecret) =>
  quoteWords(['aws', 'secretsmanager', operation, option, name, '--region', region]);
