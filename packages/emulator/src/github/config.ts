/** GitHub as the emulator knows it. */
export interface GitHubConfig {
  /** `owner/name` each; default octo-org/octo-repo with the environment `production`. */
  repositories?: {
    name: string;
    environments?: string[];
    /** False: they are disabled. */
    issues?: boolean;
  }[];
  /** Default octo-org. */
  organizations?: string[];
  /** Writes of content that are let through a minute, default 80, and an hour, default 500. */
  writesPerMinute?: number;
  writesPerHour?: number;
}

export const DEFAULT_GITHUB: Required<GitHubConfig> = {
  repositories: [
    { name: 'octo-org/octo-repo', environments: ['production'] },
    { name: 'octo-org/other' },
  ],
  organizations: ['octo-org'],
  writesPerMinute: 80,
  writesPerHour: 500,
};
