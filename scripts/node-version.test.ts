import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parse } from 'yaml';

const read = (file: string) => readFileSync(join(import.meta.dirname, '..', file), 'utf8');

// Another version would make every installation warn of engines that are met.
it('is the same for tools, for engines and for what runs', () => {
  const { catalog, nodeVersion } = parse(read('pnpm-workspace.yaml'));
  expect({ nodeVersion, tools: read('.node-version').trim() }).toEqual({
    nodeVersion: catalog.node,
    tools: catalog.node,
  });
});
