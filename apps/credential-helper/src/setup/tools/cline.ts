import type { Tool } from '../tool.ts';
import { PROFILE, planProfile, sourceOf } from './aws-profile.ts';

/** VS Code extensions that keep their provider in the editor's own storage, which no file reaches. */
function byProfile(name: string, title: string): Tool {
  return {
    name,
    needsRegion: true,
    sourceOf,
    plan: (choice, world) => [planProfile(choice, world)],
    next: ({ region }) =>
      `In the settings of ${title}, choose Amazon Bedrock, AWS Profile, the profile ${PROFILE} and the region ${region}.`,
  };
}

export const cline = byProfile('cline', 'Cline');
export const rooCode = byProfile('roo-code', 'Roo Code');
