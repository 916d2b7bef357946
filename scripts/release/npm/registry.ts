import { setTimeout as sleep } from 'node:timers/promises';
import { ReleaseError } from '../git.ts';

/** What a registry says of a package, in the short form that installing needs. */
export interface PackageDocument {
  'dist-tags': Record<string, string>;
  versions: Record<string, { dist: { integrity?: string } }>;
}

const SHORT_FORM = 'application/vnd.npm.install-v1+json';
/** Milliseconds. */
interface Limits {
  /** How long a registry may take to answer. */
  answer: number;
  /** How long it may take to list what it took. */
  listing: number;
}

const LIMITS: Limits = { answer: 30_000, listing: 60_000 };

export interface Registry {
  /** Ends with a slash. */
  url: string;
  /**
   * @returns undefined for a package that was never published
   * @throws ReleaseError for every answer that says neither
   */
  read(name: string): Promise<PackageDocument | undefined>;
  /** Waits until the registry lists a version, for a minute. */
  waitFor(name: string, version: string): Promise<PackageDocument>;
}

interface Reply {
  status: number;
  text: string;
}

/**
 * A kept connection may end just when it is used again, so a question without an answer is asked once more.
 *
 * @throws ReleaseError
 */
async function ask(address: URL, headers: Record<string, string>, limit: number): Promise<Reply> {
  const once = async (): Promise<Reply> => {
    const signal = AbortSignal.timeout(limit);
    const response = await fetch(address, { headers, signal });
    return { status: response.status, text: await response.text() };
  };
  try {
    return await once().catch(once);
  } catch (error) {
    const { message, cause } = error as Error;
    const reason = (cause as Error | undefined)?.message ?? message;
    throw new ReleaseError(`${address.host} does not answer (${reason}); run again later`);
  }
}

/** @throws ReleaseError if `url` is no URL, or is not encrypted on its way */
export function openRegistry(url: string, limits: Limits = LIMITS): Registry {
  const base = URL.canParse(url) ? new URL(url.endsWith('/') ? url : `${url}/`) : undefined;
  const isLoopback = base?.hostname === '127.0.0.1' || base?.hostname === 'localhost';
  if (base === undefined || (base.protocol !== 'https:' && !isLoopback)) {
    throw new ReleaseError(`"${url}" is not the https URL of a registry`);
  }

  async function read(name: string): Promise<PackageDocument | undefined> {
    const address = new URL(name.replace('/', '%2f'), base);
    const { status, text } = await ask(
      address,
      { accept: SHORT_FORM, 'cache-control': 'no-cache' },
      limits.answer,
    );
    if (status === 404) return undefined;
    const document = status === 200 ? parseDocument(text) : undefined;
    if (document !== undefined) return document;
    const said = status === 200 ? 'with something that is no package' : String(status);
    throw new ReleaseError(`the registry answers ${said} for ${name}; run again later`);
  }

  async function waitFor(name: string, version: string): Promise<PackageDocument> {
    let problem = '';
    for (const end = Date.now() + limits.listing; Date.now() < end; await sleep(1000)) {
      try {
        const document = await read(name);
        if (document?.versions[version] !== undefined) return document;
        problem = '';
      } catch (error) {
        // npm has taken it: a fault while we look changes nothing.
        problem = `: ${(error as Error).message}`;
      }
    }
    throw new ReleaseError(
      `npm has taken ${name}@${version}, but does not list it yet${problem}. Run again: what is ` +
        'listed then stays, and the rest follows',
    );
  }

  return { url: base.href, read, waitFor };
}

/** @returns undefined for a text that describes no package */
function parseDocument(text: string): PackageDocument | undefined {
  try {
    const document = JSON.parse(text) as Partial<PackageDocument> | null;
    const versions = document?.versions;
    if (typeof versions !== 'object' || versions === null) return undefined;
    const whole = Object.values(versions).every((one) => typeof one?.dist === 'object');
    return whole ? (document as PackageDocument) : undefined;
  } catch {
    return undefined;
  }
}
