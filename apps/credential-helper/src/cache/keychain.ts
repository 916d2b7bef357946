import type { ProcessIo } from '../process-io.ts';
import { isSingleExecutable } from '../relaunch-command.ts';
import type { Store } from './store.ts';

const SERVICE = 'bedrock-token';
/** Some keychains take half a minute, or wait for a click; then the file serves. In milliseconds. */
const BUDGET_MS = 500;

/**
 * Entries in the keychain of the system. Whatever it cannot do in time, the file store does, and
 * a warning is shown: a key must be returned all the same.
 */
export function createKeychainStore(files: Store, io: ProcessIo): Store {
  let isOut = false;

  async function attempt<T>(work: (keyring: Keyring) => Promise<T>): Promise<T | undefined> {
    if (isOut) return undefined;
    try {
      return await inTime(load().then(work));
    } catch (error) {
      isOut = true;
      io.stderr(`warning: the keychain cannot be used (${reason(error)}), so a file is used.`);
      return undefined;
    }
  }

  return {
    async read(key) {
      const kept = await attempt(({ AsyncEntry }) => new AsyncEntry(SERVICE, key).getPassword());
      // Some can be read and not written: then what was kept last is in the file.
      return kept ?? files.read(key);
    },
    async write(key, text) {
      await attempt(({ AsyncEntry }) => new AsyncEntry(SERVICE, key).setPassword(text));
      if (isOut) await files.write(key, text);
    },
  };
}

/** Takes all our entries out of the keychain. @returns how many; undefined if it cannot be used */
export async function clearKeychain(io: ProcessIo): Promise<number | undefined> {
  try {
    const { AsyncEntry, findCredentialsAsync } = await inTime(load());
    const found = await inTime(findCredentialsAsync(SERVICE));
    for (const { account } of found) {
      await inTime(new AsyncEntry(SERVICE, account).deletePassword());
    }
    return found.length;
  } catch (error) {
    io.stderr(`warning: the keychain cannot be used (${reason(error)}).`);
    return undefined;
  }
}

type Keyring = typeof import('@napi-rs/keyring');

/**
 * An optional dependency: it has native parts that not every system has. The single executable would
 * look for it where it was built, and there it may be anybody's.
 */
async function load(): Promise<Keyring> {
  if (isSingleExecutable()) throw new Error('the single executable does not support it');
  return import('@napi-rs/keyring');
}

async function inTime<T>(work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`no response within ${BUDGET_MS} ms`)), BUDGET_MS);
  });
  try {
    return await Promise.race([work, limit]);
  } finally {
    clearTimeout(timer);
  }
}

/** Its own words, in a line; of a module that is not there, the code. */
function reason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  const said = code === 'MODULE_NOT_FOUND' || code?.startsWith('ERR_') ? code : message;
  return said.split('\n')[0]?.slice(0, 120) ?? 'unknown';
}
