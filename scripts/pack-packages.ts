/**
 * `npm run pack [-- --to DIRECTORY]`
 *
 * Packs what npm gets, as the Release workflow publishes it. Default: build/packages.
 */
import { rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { listPublicPackages, packPackage } from './packages/public-packages.ts';
import { runStep } from './release/run-step.ts';

await runStep('pack', (log) => {
  const { values } = parseArgs({
    options: {
      to: { type: 'string' },
      root: { type: 'string', default: join(import.meta.dirname, '..') },
    },
  });
  const { root } = values;
  const to = resolve(values.to ?? join(root, 'build', 'packages'));
  rmSync(to, { recursive: true, force: true });
  for (const { folder } of listPublicPackages(root)) log(packPackage(root, folder, to));
});
