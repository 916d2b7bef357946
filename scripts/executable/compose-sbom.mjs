import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { packageDirectories } from '../collect-licenses.mjs';

const { Enums, Models, Serialize, Spec } = createRequire(import.meta.url)(
  '@cyclonedx/cyclonedx-library',
);

/**
 * What is in the executables, as CycloneDX 1.6 in JSON: Node, and each package whose code is in the bundle. The
 * same for the same commit: there is no serial number and no time in it.
 *
 * @param {string} version of the command
 * @param {string[]} modules paths of the bundled modules
 * @returns {Promise<string>}
 */
export async function composeSbom(version, modules) {
  const own = component('Application', { name: 'bedrock-token', version, license: 'Apache-2.0' });
  const bom = new Models.Bom({ metadata: new Models.Metadata({ component: own }) });
  const node = { name: 'node', version: process.versions.node, license: 'MIT' };
  const manifests = await Promise.all(
    packageDirectories(modules).map(async (folder) =>
      JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')),
    ),
  );
  const parts = [
    component('Platform', node, `pkg:generic/node@${node.version}`),
    ...manifests.map((manifest) => component('Library', manifest)),
  ];
  for (const part of parts) {
    bom.components.add(part);
    own.dependencies.add(part.bomRef);
  }
  const factory = new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6);
  const serializer = new Serialize.JsonSerializer(factory);
  return `${serializer.serialize(bom, { sortLists: true, space: 2 })}\n`;
}

function component(type, manifest, purl = purlOf(manifest)) {
  const { name, version, license } = manifest;
  const [group, short] = name.startsWith('@') ? name.split('/') : [undefined, name];
  const made = new Models.Component(Enums.ComponentType[type], short, {
    ...{ group, version, purl, bomRef: purl },
  });
  if (typeof license === 'string') made.licenses.add(licenseOf(license));
  return made;
}

/** `pkg:npm/%40scope/name@1.2.3` (the purl specification, type npm). */
const purlOf = ({ name, version }) => `pkg:npm/${name.replace('@', '%40')}@${version}`;

/** An identifier of SPDX, or several in an expression. */
const licenseOf = (text) =>
  /^[\w.+-]+$/.test(text) ? new Models.SpdxLicense(text) : new Models.LicenseExpression(text);
