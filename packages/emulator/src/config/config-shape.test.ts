import { describe, expect, it } from 'vitest';
import { startEmulator } from '../start-emulator.ts';
import type { EmulatorConfig } from './config.ts';
import { checkConfig } from './config-shape.ts';
import { DEFAULT_ACCOUNTS, DEFAULT_MODELS } from './default-config.ts';

const account = (members: object) => ({ accounts: [{ id: '123456789012', ...members }] });

describe('a configuration', () => {
  it('is right as it is by default', () => {
    expect(() => checkConfig({ accounts: DEFAULT_ACCOUNTS, models: DEFAULT_MODELS })).not.toThrow();
  });

  it.each<[object, string]>([
    [[], 'the JSON must be an object, not a list'],
    [{ account: [] }, 'account is unknown: the members here are port, tls, issuer'],
    [{ port: '80' }, 'port must be a whole number, from 0 to 65535, not "80"'],
    [{ accounts: {} }, 'accounts must be a list, not an object'],
    [{ accounts: [{}] }, 'accounts[0].id is missing'],
    [account({ id: '12' }), 'the account ID 12 must be twelve digits'],
    [account({ partition: 'aws-x' }), 'accounts[0].partition must be one of "aws"'],
    [account({ roles: [{ name: 'ci' }] }), 'accounts[0].roles[0].trustPolicy is missing'],
    [account({ users: [{ name: 'a', policy: {} }] }), 'accounts[0].users[0].policy is unknown'],
    [
      account({ users: [{ name: 'a', managedPolicies: ['arn:x'] }] }),
      'the managed policy arn:x of a is not in',
    ],
    [account({ users: [{ name: 'a', groups: ['b'] }] }), 'the group b of a is not in groups'],
    [account({ workspaces: [{ id: 'x', region: 'y' }] }), 'the workspace ID x must be wrkspc_'],
    [
      account({ permissionSets: [{ name: 'a', sessionDuration: 1 }] }),
      'sessionDuration of the permission set a',
    ],
    [{ models: [{ id: 'm', responses: ['x'] }] }, 'models[0].responses[0] must be one of'],
    [{ oidc: { subjectFormat: 'new' } }, 'oidc.subjectFormat must be one of'],
    [{ github: { repositories: ['a/b'] } }, 'github.repositories[0] must be an object'],
    [{ regions: 'us-east-1' }, 'regions must be a list, not "us-east-1"'],
  ])('%j is refused: %s', async (config, reason) => {
    await expect(startEmulator(config as EmulatorConfig)).rejects.toThrow(reason);
  });
});
