import { PUBLISHED_POLICIES } from '../../emulator/src/config/managed-policies.ts';

/** Policies of AWS as AWS publishes them, by name. */
export const PUBLISHED = PUBLISHED_POLICIES;

export const arnOf = (name: keyof typeof PUBLISHED) => `arn:aws:iam::aws:policy/${name}`;
