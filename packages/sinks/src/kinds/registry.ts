import { exec } from './exec.ts';
import { file } from './file.ts';
import { github } from './github.ts';
import type { SinkKind } from './kind.ts';
import { secretsManager } from './secrets-manager.ts';
import type { SinkWords } from './sink-words.ts';
import { ssm } from './ssm.ts';

/** Every kind of sink, by what `type` says in an entry; in the order of messages and policies. */
export const SINK_KINDS = { github, 'secrets-manager': secretsManager, ssm, file, exec };

export type SinkType = keyof typeof SINK_KINDS;

/** Where a key is to be published, as people write it, checked. */
export type SinkConfig = ReturnType<(typeof SINK_KINDS)[SinkType]['read']> & {
  /** What is there and is no key may be replaced. */
  overwrite?: true;
};

export const SINK_TYPES = Object.keys(SINK_KINDS) as SinkType[];

export function isSinkType(text: string): text is SinkType {
  return Object.hasOwn(SINK_KINDS, text);
}

/** @param type of an entry; the result takes entries of that type alone */
export function kindOf({ type }: { type: SinkType }): SinkKind<SinkConfig> {
  return SINK_KINDS[type];
}

/** What an entry may hold, besides its type. */
export function membersOf(type: SinkType): readonly string[] {
  return [...SINK_KINDS[type].members, 'overwrite'];
}

/** The types whose places can hold a pending key, such as `a, b (with pending-key) or c`. */
export function listEscrowTypes({ pendingKey }: SinkWords): string {
  const types = SINK_TYPES.flatMap((type) => {
    const { pendingPlace, isPassedBack } = kindOf({ type });
    if (pendingPlace === undefined) return [];
    return isPassedBack ? `${type} (with ${pendingKey})` : type;
  });
  return `${types.slice(0, -1).join(', ')} or ${types.at(-1)}`;
}

/** The member of the place that the key is to be, if it is not the whole. */
export function memberOf(config: SinkConfig): string | undefined {
  return 'member' in config ? config.member : undefined;
}
