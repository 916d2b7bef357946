import { syncBuiltinESMExports } from 'node:module';
import os from 'node:os';

/** Where nothing is; Debian gives it to users without a home. */
const NOWHERE = '/nonexistent';

/**
 * Lets a process run without HOME and without an entry in the user database, as in containers with
 * an arbitrary user ID. The SDK asks `os.homedir()` whatever the settings are, and it throws there.
 * botocore looks for its files below `~` then, which finds nothing.
 *
 * An empty HOME means `/`, as in botocore: Node takes it for the working directory, whose
 * `.aws/config` may be anybody's.
 */
export function ensureHomeDirectory(): void {
  const home = findHome();
  if (home) return;
  const found = home === '' ? '/' : NOWHERE;
  os.homedir = () => found;
  // For what imported it by name.
  syncBuiltinESMExports();
}

/**
 * The same for a library, whose caller may have loaded the SDK before: it holds `os.homedir` by then,
 * and asks it only without HOME. Where the system knows no home, HOME says so from now on.
 */
export function nameHomeDirectory(environment: NodeJS.ProcessEnv): void {
  const home = findHome();
  if (!home) environment.HOME = home === '' ? '/' : NOWHERE;
}

function findHome(): string | undefined {
  try {
    return os.homedir();
  } catch {
    return undefined;
  }
}
