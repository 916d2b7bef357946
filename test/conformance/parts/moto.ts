import type { Part } from '../part.ts';
import { installClient } from '../support/python-client.ts';
import { compareChains } from './moto/role-chains.ts';
import { compareRolePolicies } from './moto/role-policies.ts';
import { compareCreation, compareLeastPolicy, compareRotation } from './moto/rotations.ts';

const MOTO = '5.2.5';
const BOTO3 = '1.44.8';

/**
 * moto checks signatures and the actions of policies. It has no service-specific credentials and no
 * requests with a key, compares every resource with `*`, and does not look into trust policies.
 */
export const part: Part = {
  id: 'moto',
  name: 'moto server',
  group: 'services',
  inCi: true,
  async prepare(toolbox) {
    const packages = { 'moto[server]': MOTO, boto3: BOTO3 };
    const { bin, version } = await installClient(toolbox, packages);
    return {
      version,
      checks: [
        {
          configured: 'profiles with chains of roles',
          compared: 'who AWS sees, with boto3; what a wrong secret and a missing right come to',
          run: () => compareChains(bin),
        },
        {
          configured: '`keys create --create-user`, members of JSON',
          compared: 'the user, its policies and tags, and the text of both stores',
          run: () => compareCreation(bin),
        },
        {
          configured: 'the rotation action, members of JSON',
          compared: 'rotation, edits of others and rollback; labels, versions, KMS key',
          run: () => compareRotation(bin),
        },
        {
          configured: '`keys policy --sinks`',
          compared: 'it is enough, and not without one of its actions for the stores',
          run: () => compareLeastPolicy(bin),
        },
        {
          configured: '`setup github`, its permissions',
          compared: 'what moto and the emulator allow: actions, resources and conditions',
          minutes: 15,
          run: () => compareRolePolicies(bin, toolbox.scratch),
        },
      ],
    };
  },
};
