/** What GitHub says of a repository and its OIDC subjects. Whatever could not be read is absent. */
export interface RepositoryReading {
  repository?: {
    /** In GitHub's own case: IAM compares subjects case by case. */
    fullName: string;
    id: string;
    ownerId: string;
    visibility?: string;
    /** True for one that is archived. */
    isArchived?: boolean;
    /** ISO 8601. */
    createdAt?: string;
  };
  /** The repository's template (GitHub REST API, "Get the customization template for an OIDC subject claim"). */
  customization?: {
    useDefault: boolean;
    claimKeys?: readonly string[];
    isImmutable?: boolean;
    /** Such as `repo:octo-org@65001/octo-repo@7400012`. */
    prefix?: string;
  };
  /** That of the organization, which a repository without keys of its own uses if it opted in. */
  organizationKeys?: readonly string[];
  /** What could not be read. */
  gaps: readonly ReadingGap[];
}

/** Something that GitHub did not answer. */
export interface ReadingGap {
  /**
   * `token`: GitHub does not accept the token (401). `hidden`: it is not there, or the token does not see it (404).
   * `permission`: the token may not read it (403). `other`: any other response.
   */
  reason: 'token' | 'hidden' | 'permission' | 'other';
  /** One sentence, with the variable of the token. */
  sentence: string;
  /** The variable that the token was taken from, such as `GH_TOKEN`. */
  tokenName: string;
}
