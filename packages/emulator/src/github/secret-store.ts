import { randomBytes } from 'node:crypto';
import type { Clock } from '../server/clock.ts';
import { type SecretScope, scopeKey } from './scope.ts';
import { type BoxKeys, createBoxKeys, openSealedBox } from './sealed-box.ts';

export type Visibility = 'all' | 'private' | 'selected';

/** A secret as it lies there. */
export interface StoredSecret {
  /** `garbage` for a box that did not open: GitHub keeps it without a word. */
  value: string | 'garbage';
  createdAt: Date;
  updatedAt: Date;
  visibility?: Visibility;
  selectedRepositoryIds?: number[];
}

interface Scoped {
  keys: BoxKeys;
  keyId: string;
  secrets: Map<string, StoredSecret>;
}

export interface SecretStore {
  publicKey(scope: SecretScope): { key_id: string; key: string };
  /** The public key is another from now on; boxes for the old one are refused. */
  rotateKey(scope: SecretScope): void;
  find(scope: SecretScope, name: string): StoredSecret | undefined;
  list(scope: SecretScope): [name: string, secret: StoredSecret][];
  isPresentKey(scope: SecretScope, keyId: string): boolean;
  /** @returns true if it was not there before */
  put(scope: SecretScope, name: string, box: Uint8Array, access: Access): boolean;
  /** Without encryption, for what a test begins with. @param access default as it was */
  set(scope: SecretScope, name: string, value: string, access?: Access): void;
  remove(scope: SecretScope, name: string): boolean;
  /** Every value that ever lay here. */
  values(): string[];
}

/** Who sees an organization's secret. */
export type Access = Pick<StoredSecret, 'visibility' | 'selectedRepositoryIds'>;

export function createSecretStore(clock: Clock): SecretStore {
  const scopes = new Map<string, Scoped>();
  const values = new Set<string>();
  const at = (scope: SecretScope): Scoped => {
    const key = scopeKey(scope);
    const found = scopes.get(key) ?? {
      keys: createBoxKeys(),
      keyId: newKeyId(),
      secrets: new Map(),
    };
    scopes.set(key, found);
    return found;
  };
  // GitHub keeps names in upper case.
  const nameOf = (name: string) => name.toUpperCase();
  const keep = (scope: SecretScope, name: string, value: string, access: Access) => {
    const { secrets } = at(scope);
    const before = secrets.get(nameOf(name));
    const now = wholeSeconds(clock.now());
    secrets.set(nameOf(name), {
      value,
      createdAt: before?.createdAt ?? now,
      updatedAt: now,
      ...access,
    });
    if (value !== 'garbage' && value !== '') values.add(value);
    return before === undefined;
  };
  return {
    publicKey(scope) {
      const { keyId, keys } = at(scope);
      return { key_id: keyId, key: Buffer.from(keys.publicKey).toString('base64') };
    },
    rotateKey(scope) {
      Object.assign(at(scope), { keys: createBoxKeys(), keyId: newKeyId() });
    },
    find: (scope, name) => at(scope).secrets.get(nameOf(name)),
    list: (scope) => [...at(scope).secrets].sort(([one], [other]) => one.localeCompare(other)),
    isPresentKey: (scope, keyId) => at(scope).keyId === keyId,
    put: (scope, name, box, access) =>
      keep(scope, name, openSealedBox(box, at(scope).keys) ?? 'garbage', access),
    set(scope, name, value, access = at(scope).secrets.get(nameOf(name)) ?? {}) {
      const { visibility, selectedRepositoryIds } = access;
      keep(scope, name, value, {
        ...(visibility !== undefined && { visibility }),
        ...(selectedRepositoryIds !== undefined && { selectedRepositoryIds }),
      });
    },
    remove: (scope, name) => at(scope).secrets.delete(nameOf(name)),
    values: () => [...values],
  };
}

/** 18 digits, as GitHub's are. */
function newKeyId(): string {
  return (randomBytes(8).readBigUInt64BE() % 10n ** 18n).toString().padStart(18, '3');
}

function wholeSeconds(date: Date): Date {
  return new Date(Math.floor(date.getTime() / 1000) * 1000);
}
