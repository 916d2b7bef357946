import { randomBytes } from 'node:crypto';
import type { Tag } from '../aws/account.ts';
import { regionalArn } from '../aws/json/operations.ts';
import type { RegionalPlace } from '../aws/whereabouts.ts';
import type { Clock } from '../server/clock.ts';
import type { SecretVersion } from './versions.ts';

export interface SecretEntry extends RegionalPlace {
  name: string;
  /** With the six characters that Secrets Manager adds to the name. */
  arn: string;
  description: string | undefined;
  tags: readonly Tag[];
  createdAt: Date;
  changedAt: Date;
  /** Set while it waits for its deletion, and can be restored. */
  deletion?: { markedAt: Date; at: Date };
  versions: readonly SecretVersion[];
}

/** Every secret, by account and region. */
export interface SecretsManagerStore {
  all(): readonly SecretEntry[];
  /** By name, by ARN, or by ARN without the six characters; gone when its time is up. */
  find(place: RegionalPlace, secretId: string): SecretEntry | undefined;
  /** A secret without a value. Names are the caller's to check. */
  add(place: RegionalPlace, name: string, description?: string, tags?: readonly Tag[]): SecretEntry;
  change(secret: SecretEntry, versions: readonly SecretVersion[]): void;
  remove(secret: SecretEntry): void;
  /** Every value that was ever kept. */
  values(): string[];
}

export function createSecretsManagerStore(clock: Clock): SecretsManagerStore {
  let secrets: SecretEntry[] = [];
  const values = new Set<string>();
  const all = () => {
    const now = clock.now();
    secrets = secrets.filter(({ deletion }) => deletion === undefined || deletion.at > now);
    return secrets;
  };
  return {
    all,
    find: (place, secretId) =>
      all().find((secret) => isIn(secret, place) && isNamed(secret, secretId)),
    add(place, name, description, tags = []) {
      const now = clock.now();
      const secret: SecretEntry = {
        ...place,
        name,
        arn: `${nakedArn(place, name)}-${suffix()}`,
        description,
        tags,
        createdAt: now,
        changedAt: now,
        versions: [],
      };
      secrets.push(secret);
      return secret;
    },
    change(secret, versions) {
      for (const { value } of versions) if (value !== '') values.add(value);
      Object.assign(secret, { versions, changedAt: clock.now() });
    },
    remove(secret) {
      secrets = secrets.filter((one) => one !== secret);
    },
    values: () => [...values],
  };
}

/** What a name alone makes of an ARN: the six characters are not known. */
export function nakedArn(place: RegionalPlace, name: string): string {
  return regionalArn(place, 'secretsmanager', `secret:${name}`);
}

function isIn(secret: SecretEntry, { account, region }: RegionalPlace): boolean {
  return secret.account === account && secret.region === region;
}

function isNamed({ name, arn }: SecretEntry, secretId: string): boolean {
  return secretId === name || secretId === arn || secretId === arn.replace(/-\w{6}$/, '');
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

function suffix(): string {
  return [...randomBytes(6)].map((byte) => ALPHABET[byte % ALPHABET.length]).join('');
}
