import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { LOOPBACK_CERTIFICATE } from '../../packages/emulator/test-support/loopback-certificate.ts';
import { listCodeBlocks } from '../../scripts/readme/markdown.ts';
import { mintBadly, mintWell } from '../support/action/mint-step.ts';
import { repositoryRoot } from '../support/action/run-action.ts';
import { type Cloud, startCloud } from '../support/cloud/cloud.ts';
import { PRIVATE_AUTHORITY } from '../support/cloud/private-authority.ts';
import { writeTemporary } from '../support/setup/temporary-file.ts';

// docs/private-ca.md: GitHub and AWS with certificates of an authority that only a file names.

const page = readFileSync(join(repositoryRoot, 'docs/private-ca.md'), 'utf8');
const [block] = listCodeBlocks(page).filter(({ language }) => language === 'yaml');
const [{ env: shown, with: inputs }] = parse(block?.text ?? '') as [
  { env: Record<string, string>; with: Record<string, string> },
];

const start = () => startCloud({ tls: PRIVATE_AUTHORITY.tls });

/** Everything by https. */
const securely = (cloud: Cloud) =>
  Object.fromEntries(
    Object.entries({ ...cloud.env, ...cloud.oidcEnv() }).map(([name, value]) => [
      name,
      value.replace('http://', 'https://'),
    ]),
  );

describe.concurrent('a private authority', () => {
  it.each(['NODE_EXTRA_CA_CERTS', 'AWS_CA_BUNDLE'])(
    'that %s names is trusted for GitHub, STS and Bedrock',
    async (name) => {
      await using cloud = await start();
      using file = writeTemporary('example-corp.pem', PRIVATE_AUTHORITY.authority);
      await mintWell(cloud, { inputs, env: { ...securely(cloud), [name]: file.path } });
      const services = cloud.journal.entries().map(({ service }) => service);
      expect(services).toEqual(['oidc', 'sts', 'bedrock']);
    },
  );

  it('is the one of the page', () => {
    expect(Object.keys(shown)).toEqual(['NODE_EXTRA_CA_CERTS']);
  });

  it('that nothing names is refused at once, and the page has the reason', async () => {
    await using cloud = await start();
    const error = await mintBadly(cloud, { inputs, env: securely(cloud) });
    const [, reason = 'none'] = /^ERR_UPSTREAM: No response from .* \((\w+)\)/.exec(error) ?? [];
    expect(page).toContain(reason);
    expect(error).toMatch(/certificates \(AWS_CA_BUNDLE, NODE_EXTRA_CA_CERTS\)/);
    expect(error).not.toContain('Gave up after');
    expect(cloud.journal.entries()).toEqual([]);
  });

  it('is refused where AWS_CA_BUNDLE names another, which replaces the public ones', async () => {
    await using cloud = await start();
    using other = writeTemporary('other.pem', LOOPBACK_CERTIFICATE.cert);
    const env = { ...securely(cloud), AWS_CA_BUNDLE: other.path };
    expect(await mintBadly(cloud, { inputs, env })).toMatch(/^ERR_UPSTREAM: /);
    // The authorities of this one stay.
    using own = writeTemporary('example-corp.pem', PRIVATE_AUTHORITY.authority);
    await mintWell(cloud, { inputs, env: { ...env, NODE_EXTRA_CA_CERTS: own.path } });
  });

  it.each([
    [
      '/nonexistent/example-corp.pem',
      /AWS_CA_BUNDLE.* names a file that cannot be read \(ENOENT\)/,
    ],
    [undefined, /AWS_CA_BUNDLE.* names a file without a PEM certificate/],
  ])('in a file that is none is named: %s', async (path, says) => {
    await using cloud = await start();
    using empty = writeTemporary('example-corp.der', 'not PEM');
    const env = { ...securely(cloud), AWS_CA_BUNDLE: path ?? empty.path };
    expect(await mintBadly(cloud, { inputs, env })).toMatch(says);
  });
});
