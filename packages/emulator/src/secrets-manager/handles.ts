import { randomUUID } from 'node:crypto';
import type { RegionalPlace } from '../aws/whereabouts.ts';
import { isAt, type Whereabouts } from '../aws/whereabouts.ts';
import type { SecretConfig } from '../config/config.ts';
import type { Clock } from '../server/clock.ts';
import type { SecretEntry, SecretsManagerStore } from './store.ts';
import { CURRENT, type SecretVersion } from './versions.ts';
import { writeVersion } from './write-version.ts';

/** A secret of Secrets Manager, its values with it. */
export interface SecretRecord {
  name: string;
  /** With the six characters that Secrets Manager adds to the name. */
  arn: string;
  region: string;
  accountId: string;
  /** Staging label → value. */
  staged: Record<string, string>;
  /** The oldest first, also those without a label. */
  versions: SecretVersion[];
  /** When it was marked for deletion; absent for one that was not. */
  deletedAt?: Date;
}

/** Secrets Manager, as nobody but AWS sees it. */
export interface SecretsManagerHandle {
  secret(name: string, where?: Whereabouts): SecretRecord | undefined;
  /** Puts a secret there, or another AWSCURRENT of it, as a person would. */
  put(secret: SecretConfig & { accountId?: string }): SecretRecord;
  /** Marks a secret for deletion in 30 days. @throws Error if it is not there */
  scheduleDeletion(name: string, where?: Whereabouts): void;
}

/** The wait before a deletion, unless a caller says otherwise. */
const RECOVERY_MS = 30 * 86_400_000;

export function secretsManagerHandle(
  store: SecretsManagerStore,
  clock: Clock,
  placeFor: (where: { region: string; accountId?: string | undefined }) => RegionalPlace,
): SecretsManagerHandle {
  const find = (name: string, where: Whereabouts = {}) =>
    store.all().find((secret) => secret.name === name && isAt(secret, where));
  return {
    secret(name, where) {
      const secret = find(name, where);
      return secret && describe(secret);
    },
    put({ name, value, ...where }) {
      const place = placeFor(where);
      const secret = store.find(place, name) ?? store.add(place, name);
      const request = { token: randomUUID(), stages: [CURRENT], now: clock.now() };
      if (value !== undefined) writeVersion(secret, store, { ...request, value });
      return describe(secret);
    },
    scheduleDeletion(name, where) {
      const secret = find(name, where);
      if (secret === undefined) throw new Error(`there is no secret ${name}`);
      const now = clock.now();
      secret.deletion = { markedAt: now, at: new Date(now.getTime() + RECOVERY_MS) };
    },
  };
}

function describe({ name, arn, region, account, versions, deletion }: SecretEntry): SecretRecord {
  const staged = versions.flatMap(({ stages, value }) => stages.map((stage) => [stage, value]));
  return {
    name,
    arn,
    region,
    accountId: account.id,
    staged: Object.fromEntries(staged),
    versions: [...versions],
    ...(deletion !== undefined && { deletedAt: deletion.markedAt }),
  };
}
