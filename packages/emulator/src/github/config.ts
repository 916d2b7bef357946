/** GitHub as the emulator knows it. */
export interface GitHubConfig {
  /** `owner/name` each; default octo-org/octo-repo with the environment `production`. */
  repositories?: {
    name: string;
    environments?: string[];
    /** False: they are disabled. */
    issues?: boolean;
    /** Default those that the claims of tokens have by default. */
    id?: number;
    ownerId?: number;
    /** ISO 8601; default before GitHub made subjects immutable. */
    createdAt?: string;
    /** How `sub` of its tokens is made. */
    subject?: SubjectConfig;
  }[];
  /** Default octo-org. */
  organizations?: string[];
  /** Claim keys by organization, for repositories that opted in. */
  subjectTemplates?: Record<string, string[]>;
  /** Writes of content that are let through a minute, default 80, and an hour, default 500. */
  writesPerMinute?: number;
  writesPerHour?: number;
}

/** A repository's customization of OIDC subjects (GitHub REST API). */
export interface SubjectConfig {
  /** Default that of the emulator's tokens. */
  format?: 'classic' | 'immutable';
  /** False: by `claimKeys`, or else by the organization's template. */
  useDefault?: boolean;
  claimKeys?: string[];
  /** What the API answers in `use_immutable_subject`, which has been seen to disagree with tokens. */
  flag?: boolean;
  /** True for an API that knows neither format nor prefix, as that of GitHub Enterprise Server. */
  isServer?: boolean;
}

export const DEFAULT_GITHUB: Required<GitHubConfig> = {
  repositories: [
    { name: 'octo-org/octo-repo', environments: ['production'] },
    { name: 'octo-org/other' },
  ],
  organizations: ['octo-org'],
  subjectTemplates: {},
  writesPerMinute: 80,
  writesPerHour: 500,
};
