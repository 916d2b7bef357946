import { spawnSync } from 'node:child_process';

/** A release that cannot be made; the message says why. */
export class ReleaseError extends Error {
  override readonly name = 'ReleaseError';
}

export interface GitResult {
  ok: boolean;
  /** Trimmed. */
  output: string;
  error: string;
}

/** Runs git in one repository. */
export interface Git {
  /** @throws ReleaseError with what git said, if it fails */
  run(...args: string[]): string;
  /** Reports a failure instead of throwing. */
  try(...args: string[]): GitResult;
  /** The same repository with more variables in git's environment. */
  with(environment: Record<string, string>): Git;
}

/** What ties git to one repository: the tags would otherwise go to another namespace or store. */
const REDIRECTING = new Set([
  ...spawnSync('git', ['rev-parse', '--local-env-vars'], { encoding: 'utf8' }).stdout.split('\n'),
  'GIT_NAMESPACE',
  'GIT_COMMON_DIR',
]);

/** The same for everybody who releases. */
const FIXED = {
  // What git says is looked at.
  LC_ALL: 'C',
  // Status must not write the user's index.
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  // A replaced object is seen here alone; the remote gets the true one.
  GIT_NO_REPLACE_OBJECTS: '1',
};

/** Milliseconds. A remote that never answers must not hold a release for ever. */
const LONGEST_CALL = Number(process.env.RELEASE_GIT_TIMEOUT_MS) || 600_000;

/** For a git that could not say why itself. */
function whyEnded(error: NodeJS.ErrnoException | undefined, signal: string | null): string {
  if (error?.code === 'ETIMEDOUT') {
    return `no answer within ${LONGEST_CALL / 1000} seconds; check the remote and run again`;
  }
  if (error !== undefined) return error.message;
  return `it was ended by ${signal ?? 'nobody'}; check the free space on the disk and run again`;
}

export function openGit(root: string, extra: Record<string, string> = {}): Git {
  const inherited = Object.entries(process.env).filter(([name]) => !REDIRECTING.has(name));
  const env = { ...Object.fromEntries(inherited), ...FIXED, ...extra };

  function tryGit(...args: string[]): GitResult {
    const { status, signal, stdout, stderr, error } = spawnSync('git', ['-C', root, ...args], {
      env,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
      timeout: LONGEST_CALL,
    });
    return {
      ok: status === 0,
      output: (stdout ?? '').trim(),
      error: (stderr ?? '').trim() || whyEnded(error as NodeJS.ErrnoException, signal),
    };
  }

  return {
    try: tryGit,
    run(...args) {
      const { ok, output, error } = tryGit(...args);
      if (!ok) throw new ReleaseError(`git ${args[0]} failed: ${error}`);
      return output;
    },
    with: (environment) => openGit(root, { ...extra, ...environment }),
  };
}
