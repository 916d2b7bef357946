import type { CaseGroup } from './case.ts';
import { chainCases } from './chain.ts';
import { containerCases } from './container.ts';
import { instanceCases } from './instance.ts';
import { locationCases } from './locations.ts';
import { parserCases } from './parser.ts';
import { profileCases } from './profiles.ts';
import { roleCases } from './roles.ts';

/** By the names under which AWS publishes cases of the same meaning. */
export const CASE_GROUPS: Readonly<Record<string, CaseGroup>> = {
  'default-credential-provider-chain': chainCases,
  'assume-role-tests': roleCases,
  'profile-provider': profileCases,
  'profile-parser-tests': parserCases,
  'file-location-tests': locationCases,
  'ecs-tests': containerCases,
  'imds-config': instanceCases,
};
