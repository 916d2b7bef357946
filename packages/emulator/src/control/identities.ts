/** For whom `env` has variables: `role` and `user` with a name. */
export const IDENTITIES = ['admin', 'job', 'role', 'user'] as const;

export type IdentityKind = (typeof IDENTITIES)[number];
