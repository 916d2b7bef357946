const THIRD_PARTY = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)\/(.*)\.(?:[cm]?js|json)$/;
const PACKAGE = /.*\/packages\/([^/]+)\/dist\/(.*)\.js$/;
const PROGRAM = /.*\/build\/tsc\/(.*)\.js$/;
/** Of a path in a third-party package these say nothing. */
const LAYOUT = /^(dist|dist-es|dist-cjs|lib|esm|src|submodules|modules|modules-esm)$/;

/**
 * A name for a chunk that says what it holds: the module that it was made for, or else the one that needs the
 * others in it. By file name alone there would be many `run` and `index`.
 *
 * @param chunk as the bundler describes it
 * @returns the name, without an extension
 */
export function nameChunk({ name, facadeModuleId, moduleIds }) {
  const module = (facadeModuleId ?? moduleIds.at(-1) ?? '').replaceAll('\\', '/');
  const [, own] = PROGRAM.exec(module) ?? [];
  if (own !== undefined) return join(own.split('/'));
  const [, ours, ofPackage] = PACKAGE.exec(module) ?? [];
  if (ours !== undefined) return join([ours, ...ofPackage.split('/')]);
  const [, theirs, path] = THIRD_PARTY.exec(module) ?? [];
  if (theirs === undefined) return name;
  const words = path.split('/').filter((word) => !LAYOUT.test(word));
  return join([...theirs.replace('@', '').split('/'), ...words]);
}

/** `keys/list/run` is `keys-list`: the folder says it. */
function join(words) {
  const last = words.at(-1);
  const rest = words.slice(0, -1);
  const said = rest.length > 0 && (last === 'index' || last === 'run') ? rest : words;
  return said.filter((word, index) => word !== said[index + 1]).join('-');
}
