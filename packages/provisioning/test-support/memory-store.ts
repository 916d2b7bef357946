import type { ObservedUser, UserStore } from '@bedrock-token/core';
import type { ObservedSetup, SetupStore } from '../src/ports.ts';

/** IAM as far as a set-up asks it; `before` runs ahead of each change. */
export function storeOf(
  state: ObservedSetup,
  before: (call: string) => void = () => {},
): SetupStore & { state: ObservedSetup } {
  const store = { state: structuredClone(state) };
  const role = () => {
    if (store.state.role === undefined) throw new Error('NoSuchEntity');
    return store.state.role;
  };
  const setRole = (change: object) => {
    store.state = { ...store.state, role: { ...role(), ...change } };
  };
  const call = (name: string, change: () => void) => async () => {
    before(name);
    change();
  };
  return Object.assign(store, {
    readProvider: async () => store.state.provider,
    readRole: async () => store.state.role,
    listRolesTrusting: async () => [],
    createProvider: async (_: string, clientId: string, tags: Record<string, string>) => {
      before('createProvider');
      if (store.state.provider !== undefined) return 'exists' as const;
      store.state = { ...store.state, provider: { clientIds: [clientId], tags } };
      return 'created' as const;
    },
    createRole: async ({
      name,
      trust,
      tags,
      maxSessionSeconds,
    }: Parameters<SetupStore['createRole']>[0]) => {
      before('createRole');
      if (store.state.role !== undefined) return 'exists' as const;
      const made = {
        arn: `arn:aws:iam::123456789012:role/${name}`,
        trust: JSON.parse(trust),
        maxSessionSeconds,
        tags,
      };
      store.state = { ...store.state, role: { ...made, inline: {}, attached: [] } };
      return 'created' as const;
    },
    addClientId: (_: string, id: string) =>
      call('addClientId', () => {
        const { clientIds = [], tags = {} } = store.state.provider ?? {};
        store.state = { ...store.state, provider: { clientIds: [...clientIds, id], tags } };
      })(),
    updateTrust: (_: string, trust: string) =>
      call('updateTrust', () => setRole({ trust: JSON.parse(trust) }))(),
    updateSession: (_: string, maxSessionSeconds: number) =>
      call('updateSession', () => setRole({ maxSessionSeconds }))(),
    putPolicy: (_: string, name: string, text: string) =>
      call('putPolicy', () =>
        setRole({ inline: { ...role().inline, [name]: JSON.parse(text) } }),
      )(),
    deletePolicy: () => call('deletePolicy', () => setRole({ inline: {} }))(),
    deleteRole: () =>
      call('deleteRole', () => {
        store.state = { ...store.state, role: undefined };
      })(),
    deleteProvider: () =>
      call('deleteProvider', () => {
        store.state = { ...store.state, provider: undefined };
      })(),
    ...userStoreOf(store, before),
  });
}

/** The same for users. */
function userStoreOf(store: { state: ObservedSetup }, before: (call: string) => void): UserStore {
  const userOf = (name: string): ObservedUser => {
    const user = store.state.users[name];
    if (user === undefined) throw new Error('NoSuchEntity');
    return user;
  };
  const set = (name: string, user: ObservedUser | undefined) => {
    store.state = { ...store.state, users: { ...store.state.users, [name]: user } };
  };
  const change = async (call: string, name: string, make: (user: ObservedUser) => object) => {
    before(call);
    set(name, { ...userOf(name), ...make(userOf(name)) });
  };
  const without = (inline: ObservedUser['inline'], policy: string) =>
    Object.fromEntries(Object.entries(inline).filter(([name]) => name !== policy));
  return {
    readUser: async (name) => store.state.users[name],
    listUserKeys: async () => [],
    createUser: async (name, tags) => {
      before('createUser');
      if (store.state.users[name] !== undefined) return 'exists';
      set(name, { arn: `arn:aws:iam::123456789012:user/${name}`, tags, inline: {}, attached: [] });
      return 'created';
    },
    tagUser: (name, tags) =>
      change('tagUser', name, (user) => ({ tags: { ...user.tags, ...tags } })),
    putUserPolicy: (name, policy, text) =>
      change('putUserPolicy', name, ({ inline }) => ({
        inline: { ...inline, [policy]: JSON.parse(text) },
      })),
    deleteUserPolicy: (name, policy) =>
      change('deleteUserPolicy', name, ({ inline }) => ({ inline: without(inline, policy) })),
    attachUserPolicy: (name, arn) =>
      change('attachUserPolicy', name, ({ attached }) => ({ attached: [...attached, arn] })),
    detachUserPolicy: (name, arn) =>
      change('detachUserPolicy', name, ({ attached }) => ({
        attached: attached.filter((one) => one !== arn),
      })),
    deleteUser: async (name) => {
      before('deleteUser');
      set(name, undefined);
    },
  };
}
