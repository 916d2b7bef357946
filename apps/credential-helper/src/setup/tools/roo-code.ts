import type { Tool } from '../tool.ts';
import { PROFILE, planProfile } from './aws-profile.ts';

/** Roo Code keeps its provider in the editor's own storage, which no file reaches. */
export const rooCode: Tool = {
  name: 'roo-code',
  needsRegion: true,
  readsProfile: true,
  plan: (choice, io) => [planProfile(choice, io)],
  next: ({ region }) =>
    `In the settings of Roo Code, choose Amazon Bedrock, AWS Profile, the profile ${PROFILE} and the region ${region}.`,
};
