/** Options that describe a job of GitHub, with the claim that each sets. */
export const JOB_OPTIONS = {
  repo: { type: 'string' },
  ref: { type: 'string' },
  environment: { type: 'string' },
  sub: { type: 'string' },
} as const;

const CLAIMS = { repo: 'repository', ref: 'ref', environment: 'environment', sub: 'sub' } as const;

/** The claims of the job; what is not given is as in octo-org/octo-repo on main. */
export function readClaims(
  values: Partial<Record<keyof typeof JOB_OPTIONS, string>>,
): Record<string, string> {
  const names = Object.keys(CLAIMS) as (keyof typeof CLAIMS)[];
  return Object.fromEntries(
    names.flatMap((name) => (values[name] === undefined ? [] : [[CLAIMS[name], values[name]]])),
  );
}
