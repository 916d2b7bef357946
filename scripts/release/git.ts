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
  /** Tells of a failure instead of throwing. */
  try(...args: string[]): GitResult;
  /** The same repository with more variables in git's environment. */
  with(environment: Record<string, string>): Git;
}

/** Set in git hooks; they would point us at another repository or index than `root`'s. */
const REDIRECTING = ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_INDEX_FILE', 'GIT_OBJECT_DIRECTORY'];

export function openGit(root: string, extra: Record<string, string> = {}): Git {
  const inherited = Object.entries(process.env).filter(([name]) => !REDIRECTING.includes(name));
  // C: what git says is looked at. No optional locks: status must not write the user's index.
  const fixed = { LC_ALL: 'C', GIT_OPTIONAL_LOCKS: '0', GIT_TERMINAL_PROMPT: '0' };
  const env = { ...Object.fromEntries(inherited), ...fixed, ...extra };

  function tryGit(...args: string[]): GitResult {
    const { status, stdout, stderr, error } = spawnSync('git', ['-C', root, ...args], {
      env,
      encoding: 'utf8',
      maxBuffer: 64 * 1024 * 1024,
    });
    return {
      ok: status === 0,
      output: (stdout ?? '').trim(),
      error: (stderr ?? '').trim() || String(error ?? ''),
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
