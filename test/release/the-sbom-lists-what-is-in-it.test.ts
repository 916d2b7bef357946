import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { Ajv, type AnySchema } from 'ajv';
import { expect, it } from 'vitest';
// @ts-expect-error: a script without types
import { composeSbom } from '../../scripts/executable/compose-sbom.mjs';
import { repositoryRoot } from '../support/action/run-action.ts';

const require = createRequire(join(repositoryRoot, 'package.json'));
const library = join(dirname(require.resolve('@cyclonedx/cyclonedx-library')), '..');
const schema = (name: string) =>
  JSON.parse(
    readFileSync(join(library, 'res', 'schema', `${name}.SNAPSHOT.schema.json`), 'utf8'),
  ) as AnySchema;

const yaml = require.resolve('yaml');
const modules = [yaml, '/elsewhere/src/main.ts', require.resolve('@changesets/cli')];

it('is valid CycloneDX 1.6, and lists Node and each package once', async () => {
  const text = await composeSbom('1.2.3', [...modules, yaml]);
  const bom = JSON.parse(text) as { components: { purl: string; licenses: object[] }[] };
  const ajv = new Ajv({ strict: false, validateFormats: false });
  // By the names with which the schema refers to them.
  for (const name of ['spdx', 'jsf-0.82', 'cryptography-defs']) {
    ajv.addSchema(schema(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
  }
  const validate = ajv.compile(schema('bom-1.6'));
  validate(bom);
  expect(validate.errors).toBeNull();
  expect(bom.components.map(({ purl }) => purl.split('@').slice(0, -1).join('@'))).toEqual([
    'pkg:generic/node',
    'pkg:npm/%40changesets/cli',
    'pkg:npm/yaml',
  ]);
  for (const { licenses } of bom.components) expect(licenses).toHaveLength(1);
});

it('is the same for the same packages: no time, no number of its own, no folder', async () => {
  const [one, other] = await Promise.all([
    composeSbom('1.2.3', modules),
    composeSbom('1.2.3', [...modules].reverse()),
  ]);
  expect(one).toBe(other);
  expect(one).not.toMatch(/serialNumber|timestamp|node_modules/);
});
