import { basename } from 'node:path';
import { rolldown } from 'rolldown';
import { nameChunk } from './name-chunk.mjs';

/**
 * The SDK asks for node:http by `import()`, and as a module it would be copied name by name,
 * getters included: one of them loads undici, some 7 ms and 4 MiB.
 */
const plainHttp = {
  name: 'plain-http',
  transform(code) {
    const asked = 'await import("node:http")';
    if (!code.includes(asked)) return null;
    // Nodes before 20.16 lack the first; only the command runs on those.
    return code.replaceAll(asked, `(process.getBuiltinModule?.("node:http") ?? (${asked}))`);
  },
};

/**
 * The bundler's own few lines lie in a file of their own, which the entry loads also if it needs none
 * of them: half a millisecond of each start.
 */
const withoutUnusedRuntime = {
  name: 'without-unused-runtime',
  generateBundle(_, bundle) {
    for (const chunk of Object.values(bundle).filter(({ isEntry }) => isEntry)) {
      chunk.code = chunk.code.replace(/[,;]require\(["'`]\.\/rolldown-runtime\.\w+["'`]\);/, ';');
    }
  },
};

/**
 * Tree-shaken CommonJS: the entry, and next to it what is loaded on demand.
 *
 * @param options.single everything in the entry
 * @param options.together modules that are to be in one chunk with all that they import: each file
 *   more takes half a millisecond to load
 * @returns the chunks, with the modules that went into each
 */
export async function treeShake(input, options) {
  const { dir, entry, extension, banner, define, single = false, together = [] } = options;
  const groups = together.map((test) => ({ name: basename(test, '.js'), test }));
  const named = groups.map(({ name }) => name);
  const bundle = await rolldown({
    input: { index: input },
    platform: 'node',
    // The SDK's ES modules; its CommonJS ones cannot be tree-shaken.
    resolve: { mainFields: ['module', 'main'] },
    plugins: [plainHttp, withoutUnusedRuntime],
    external: ['@napi-rs/keyring'],
    ...(define && { transform: { define } }),
    treeshake: {
      moduleSideEffects: [
        // Its OIDC client, which we do not use, would load undici in every run.
        { test: /@actions[/+]core/, sideEffects: false },
        { external: true, sideEffects: false },
      ],
    },
  });
  const { output } = await bundle.write({
    dir,
    format: 'cjs',
    minify: true,
    entryFileNames: entry,
    chunkFileNames: (chunk) =>
      `${named.includes(chunk.name) ? chunk.name : nameChunk(chunk)}.${extension}`,
    codeSplitting: single ? false : { groups },
    ...(banner && { banner: ({ isEntry }) => (isEntry ? banner : '') }),
  });
  await bundle.close();
  return output;
}
