/** A job of a CI system that asks for an OIDC token. What is not given is as in the examples of its documentation. */
export type CiJob =
  | { system: 'gitlab'; issuer?: string; audience: string; claims?: Partial<GitLabClaims> }
  | { system: 'circleci'; issuer?: string; audience?: string; claims?: Partial<CircleCiClaims> }
  | { system: 'buildkite'; issuer?: string; audience?: string; claims?: Partial<BuildkiteClaims> }
  | { system: 'jenkins'; issuer?: string; audience: string; claims?: Partial<JenkinsClaims> };

/** GitLab docs, "OpenID Connect (OIDC) Authentication Using ID Tokens". */
export interface GitLabClaims {
  sub: string;
  namespace_path: string;
  project_path: string;
  project_id: string;
  ref: string;
  ref_type: 'branch' | 'tag';
  ref_protected: string;
  environment: string;
  pipeline_source: string;
  job_id: string;
}

/** CircleCI docs, "Using OpenID Connect tokens in jobs": `CIRCLE_OIDC_TOKEN_V2`. */
export interface CircleCiClaims {
  sub: string;
  organization: string;
  project: string;
  user: string;
  origin: string;
  ref: string;
}

/** Buildkite docs, "buildkite-agent oidc". */
export interface BuildkiteClaims {
  sub: string;
  organization_slug: string;
  pipeline_slug: string;
  build_branch: string;
  /** Absent for a build without a tag. */
  build_tag: string;
  build_commit: string;
  step_key: string;
}

/** The plug-in OpenID Connect Provider, IdTokenConfiguration.java. */
export interface JenkinsClaims {
  sub: string;
  /** With a slash at its end. */
  job_url: string;
  build_number: number;
}
