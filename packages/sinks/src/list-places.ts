import { createHash } from 'node:crypto';
import { type SecretPlace, titleOf } from '@bedrock-token/github';
import { checkPlaces } from './check-places.ts';
import { resolveEscrow } from './escrow-config.ts';
import { locate, nameFile } from './file-place.ts';
import { listSecretPlaces } from './github-places.ts';
import { nameMember } from './member-sink.ts';
import { printable } from './read-members.ts';
import { memberOf, type SinkConfig } from './sink-config.ts';

/** What decides which places the same words mean. */
export interface Whereabouts {
  /** Twelve digits; empty if that is not known. */
  accountId: string;
  /** For entries that name none; empty if that is not known. */
  region: string;
  /** `owner/name` of the workflow's repository; undefined outside of one. */
  repository: string | undefined;
}

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
  const escrowConfig = resolveEscrow(escrow, configs);
  const sinks = configs.flatMap((config) => placesOf(config, where));
  const kept = escrowConfig === undefined ? [] : placesOf(escrowConfig, where);
  // Secrets Manager keeps what is pending beside what is current, in the same secret.
  const isBeside = escrowConfig?.type === 'secrets-manager';
  checkPlaces(configs, escrowConfig, {
    sinks: sinks.map(({ name }) => name),
    escrow: isBeside ? undefined : kept[0]?.name,
  });
  return [...new Map([...sinks, ...kept].map((place) => [place.name, place])).values()];
}

function placesOf(config: SinkConfig, where: Whereabouts): ListedPlace[] {
  const member = memberOf(config);
  return wholesOf(config, where).map((whole) => ({
    whole,
    name: member === undefined ? whole : nameMember(whole, member),
  }));
}

function wholesOf(config: SinkConfig, { accountId, region, repository }: Whereabouts): string[] {
  switch (config.type) {
    case 'github':
      return listSecretPlaces(config, repository).map((place) => titleOf(inOneCase(place)));
    case 'secrets-manager':
      return [titleSecret(config.name, config.region ?? region, accountId)];
    case 'ssm':
      return [`SSM parameter ${config.name} in ${config.region ?? region}${of(accountId)}`];
    case 'file':
      return [nameFile(locate(config.path))];
    case 'exec':
      return [titleCommand(config.command)];
  }
}

const SECRET_ARN = /^arn:[^:]*:secretsmanager:([^:]+):(\d{12}):secret:(.+?)(?:-[A-Za-z0-9]{6})?$/;

/** A secret has a name, and an ARN, which ends in six characters of Secrets Manager's own. */
function titleSecret(given: string, givenRegion: string, accountId: string): string {
  const [, region = givenRegion, owner = accountId, name = given] = SECRET_ARN.exec(given) ?? [];
  return `Secrets Manager secret ${name} in ${region}${of(accountId && owner)}`;
}

/** The arguments by a digest: they may hold anything. */
function titleCommand(command: readonly string[]): string {
  const digest = createHash('sha256').update(JSON.stringify(command)).digest('hex').slice(0, 8);
  return `command ${printable(command[0] ?? '')} (${digest})`;
}

function of(accountId: string): string {
  return accountId === '' ? '' : ` of ${accountId}`;
}

/** GitHub takes its names in any case. */
function inOneCase(place: SecretPlace): SecretPlace {
  const name = place.name.toUpperCase();
  switch (place.kind) {
    case 'repository':
      return { ...place, name, repository: place.repository.toLowerCase() };
    case 'environment':
      return {
        ...place,
        name,
        repository: place.repository.toLowerCase(),
        environment: place.environment.toLowerCase(),
      };
    case 'organization':
      return { ...place, name, organization: place.organization.toLowerCase() };
  }
}
