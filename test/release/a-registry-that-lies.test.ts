import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { listPublicPackages } from '../../scripts/packages/public-packages.ts';
import { publishPackages } from '../../scripts/release/npm/publish-packages.ts';
import { openRegistry } from '../../scripts/release/npm/registry.ts';
import { readTarballs } from '../../scripts/release/npm/tarball.ts';
import { repositoryRoot } from '../support/action/run-action.ts';
import { runStep } from '../support/release/release-step.ts';

// A registry between npm and us that answers what no registry should, and packages of a few bytes.

const scratch = mkdtempSync(join(tmpdir(), 'bedrock-token-lies-'));
const folder = join(scratch, 'tarballs');
// Without dependencies, so in the order of the files.
const NAMES = listPublicPackages(repositoryRoot)
  .map(({ manifest }) => manifest.name)
  .sort();
const CANARY = 'npm_canary0123456789';

function pack(name: string, version = '1.0.0', to = folder): void {
  const source = join(scratch, 'package');
  mkdirSync(source, { recursive: true });
  mkdirSync(to, { recursive: true });
  writeFileSync(join(source, 'package.json'), JSON.stringify({ name, version }));
  const file = join(to, `${name.replace(/\W+/g, '-')}-${version}.tgz`);
  execFileSync('tar', ['-czf', file, '-C', scratch, 'package']);
}

beforeAll(() => {
  for (const name of NAMES) pack(name);
});
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

type Integrity = Record<string, string>;
/** For each package, the versions that the registry lists. */
let listed: Map<string, Integrity>;
/** Answers in the registry's place, if it returns true. */
let lie: (outgoing: ServerResponse, name: string) => boolean;
let server: Server;
let url: string;

beforeEach(async () => {
  listed = new Map(NAMES.map((name) => [name, { '0.9.0': 'sha512-first' }]));
  lie = () => false;
  server = createServer((incoming, outgoing) => {
    const name = decodeURIComponent((incoming.url ?? '').slice(1));
    if (lie(outgoing, name)) return;
    const versions = Object.entries(listed.get(name) ?? {}).map(([version, integrity]) => [
      version,
      { dist: { integrity } },
    ]);
    outgoing.end(JSON.stringify({ 'dist-tags': {}, versions: Object.fromEntries(versions) }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});

afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

/** Only a failure waits for it. */
const LONG_ENOUGH_MS = 60_000;

/** Runs the real steps with an npm that does what a test says. */
async function publish(
  npm: (name: string, integrity: string) => { ok: boolean; code?: string; said?: string },
  listing = 1500,
): Promise<{ log: string[]; sent: string[] }> {
  const log: string[] = [];
  const sent: string[] = [];
  const tarballs = readTarballs(folder);
  await publishPackages({
    tarballs,
    registry: openRegistry(url, { answer: 2000, listing }),
    npm: ([, file]) => {
      const found = tarballs.find((one) => one.file === file);
      if (found === undefined) throw new Error('npm is asked for something else');
      sent.push(found.manifest.name);
      const { ok, code, said = '' } = npm(found.manifest.name, found.integrity);
      return { ok, code, said, output: '' };
    },
    provenance: false,
    dryRun: false,
    log: (line) => log.push(line),
  });
  return { log, sent };
}

const store = (name: string, integrity: string) => {
  listed.set(name, { ...listed.get(name), '1.0.0': integrity });
  return { ok: true };
};

describe('a publish', () => {
  it('that npm reports as done, but that is never listed, stops the release; a rerun finishes it', async () => {
    await expect(publish(() => ({ ok: true }))).rejects.toThrow(/does not list it yet.*Run again/);
    const { sent } = await publish(store);
    expect(sent).toEqual(NAMES);
    expect((await publish(store)).sent).toEqual([]);
  });

  it('whose answer is lost is found on the registry, and the rest follows', async () => {
    const { log, sent } = await publish((name, integrity) => {
      store(name, integrity);
      return { ok: false, code: 'E403', said: 'npm error 403 previously published' };
    });
    expect(sent).toEqual(NAMES);
    expect(
      log.filter((line) => /is published, although npm reported E403/.test(line)),
    ).toHaveLength(4);
  });

  it('that another run made meanwhile with other contents stops the release', async () => {
    const another = () =>
      publish((name) => {
        store(name, 'sha512-another');
        return { ok: false, code: 'E403' };
      });
    await expect(another()).rejects.toThrow(/on the registry with other contents/);
  });

  it('stored as other bytes than were sent stops the release', async () => {
    await expect(publish((name) => store(name, 'sha512-other'))).rejects.toThrow(/other contents/);
  });

  it('of a version that was removed needs the next version, not another trusted publisher', async () => {
    const removed = () =>
      publish(() => ({
        ok: false,
        code: 'E403',
        said: 'npm error 403 You cannot publish over the previously published versions: 1.0.0.',
      }));
    await expect(removed()).rejects.toThrow(
      /published before and removed.*release the next version/,
    );
  });

  it('is not lost to faults of the registry while it is waited for', async () => {
    let faults = 0;
    const { sent } = await publish((name, integrity) => {
      lie = (outgoing) => {
        faults += 1;
        if (faults % 3 === 0) return false;
        outgoing.writeHead(503).end('later');
        return true;
      };
      setTimeout(() => {
        lie = () => false;
      }, 200);
      return store(name, integrity);
    }, LONG_ENOUGH_MS);
    expect(sent).toEqual(NAMES);
    expect(faults).toBeGreaterThan(0);
  });

  it('of the first of its line is the latest, whatever versions somebody gave a package', async () => {
    for (const name of NAMES)
      listed.set(name, { '0.9.0': 'x', '01.0.0': 'x', '1.0.20261130120000': 'x' });
    expect((await publish(store)).sent).toEqual(NAMES);
  });
});

const LIES: [what: string, reason: RegExp, answer: (outgoing: ServerResponse) => void][] = [
  ['nothing', /does not answer .*run again later/, (outgoing) => outgoing.destroy()],
  [
    'half of an answer',
    /does not answer/,
    (outgoing) => {
      outgoing.writeHead(200, { 'content-length': '100' }).write('{');
      setTimeout(() => outgoing.destroy(), 20);
    },
  ],
  ['an error', /answers 500 for/, (outgoing) => outgoing.writeHead(500).end('{}')],
  ['a page', /something that is no package/, (outgoing) => outgoing.end('<html>login</html>')],
  ['null', /something that is no package/, (outgoing) => outgoing.end('null')],
  ['no versions', /something that is no package/, (outgoing) => outgoing.end('{}')],
  [
    'versions without contents',
    /no package/,
    (outgoing) => outgoing.end('{"versions":{"1.0.0":null}}'),
  ],
];

describe('nothing is published, and one sentence says why', () => {
  it.each(LIES)('if the registry answers with %s', async (_, reason, answer) => {
    lie = (outgoing) => {
      answer(outgoing);
      return true;
    };
    await refused(reason);
  });

  it('if the registry never answers', async () => {
    lie = () => true;
    await expect(publish(store)).rejects.toThrow(/does not answer .*run again later/);
  });

  it('if a tarball is damaged, missing or of another version, or the folder is not there', async () => {
    const other = join(scratch, 'other');
    await refused(/no such file or directory.*run again/, join(scratch, 'nowhere'));
    mkdirSync(other);
    await refused(/holds no tarball; run: npm run pack/, other);
    for (const name of NAMES.slice(1)) pack(name, '1.0.0', other);
    await refused(/there is no tarball of @bedrock-token\/aws; run: npm run pack/, other);
    pack(NAMES[0] ?? '', '1.0.1', other);
    await refused(/not one version of each public package: .*aws@1\.0\.1/, other);
    writeFileSync(join(other, 'cut.tgz'), Buffer.from([0x1f, 0x8b, 8, 0]));
    await refused(/cut\.tgz is damaged/, other);
  });

  async function refused(reason: RegExp, tarballs = folder): Promise<void> {
    const args = ['--tarballs', tarballs, '--registry', url, '--no-provenance'];
    const env = {
      ACTIONS_ID_TOKEN_REQUEST_URL: `${url}?${CANARY}`,
      ACTIONS_ID_TOKEN_REQUEST_TOKEN: CANARY,
    };
    const { ok, output } = await runStep('publish-packages.ts', args, { env });
    expect(output).toMatch(reason);
    expect(output.trim().split('\n')).toHaveLength(1);
    expect(output).not.toContain(CANARY);
    expect(ok).toBe(false);
  }
});
