import type { KeyStore } from '../src/rotation/ports.ts';
import { Secret } from '../src/secret.ts';
import { type SimulatedIam, USER } from './simulated-iam.ts';

/** Makes one call of a run, which a mishap may meet. */
export type Call = <T>(name: string, effect: () => T) => Promise<T>;

export interface StoreSurroundings {
  nowMs: () => number;
  onDelete: (id: string) => void;
}

/** IAM as a run reaches it. */
export function createStore(
  iam: SimulatedIam,
  call: Call,
  { nowMs, onDelete }: StoreSurroundings,
): KeyStore {
  return {
    readUser: () => call('readUser', () => ({ name: USER, arn: 'arn', tags: { ...iam.tags } })),
    createUser: () => Promise.reject(new Error('not asked')),
    attachPolicy: () => Promise.reject(new Error('not asked')),
    putPolicy: () => Promise.reject(new Error('not asked')),
    tagUser: (_, tags) => call('tagUser', () => iam.addTags(tags)),
    listKeys: () => call('listKeys', () => iam.list(nowMs())),
    createKey: (_, ageDays) =>
      call('createKey', () => {
        const record = iam.createKey(nowMs(), ageDays);
        return { record: { ...record }, value: new Secret(iam.valueOf(record)) };
      }),
    setKeyStatus: (_, id, status) =>
      call(`set ${status}`, () => iam.setStatus(id, status, nowMs())),
    deleteKey: (_, id) =>
      call('deleteKey', () => {
        onDelete(id);
        iam.deleteKey(id);
      }),
  };
}
