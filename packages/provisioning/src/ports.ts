import type {
  ObservedProvider,
  ObservedRole,
  ObservedUser,
  RoleStore,
  UserStore,
} from '@bedrock-token/core';

export interface SetupStore extends RoleStore, UserStore {}

/** What there is of a set-up. */
export interface ObservedSetup {
  provider: ObservedProvider | undefined;
  role: ObservedRole | undefined;
  /** By name; a user who is absent is not there. */
  users: Readonly<Record<string, ObservedUser | undefined>>;
}
