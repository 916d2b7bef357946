import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseAst } from 'rolldown/parseAst';
import { repositoryRoot } from '../action/run-action.ts';

interface Node {
  type?: string;
  value?: unknown;
  quasis?: { value: { cooked: string } }[];
  [member: string]: unknown;
}

/** The texts of a module; `…` stands for what is inserted. */
function textsOf(node: unknown): string[] {
  if (Array.isArray(node)) return node.flatMap(textsOf);
  if (typeof node !== 'object' || node === null) return [];
  const { type, value, quasis, ...members } = node as Node;
  if (type === 'ImportDeclaration' || type === 'ExportAllDeclaration') return [];
  const own =
    type === 'Literal' && typeof value === 'string'
      ? [value]
      : type === 'TemplateLiteral'
        ? [(quasis ?? []).map((part) => part.value.cooked).join('…')]
        : [];
  return [...own, ...textsOf(value), ...Object.values(members).flatMap(textsOf)];
}

/** Tests, the emulator, and the help, which describes. */
const NO_MESSAGES =
  /\.test\.ts$|^packages[\\/]emulator|[\\/](?:commands[\\/][\w-]+|spec|exit-codes)\.ts$/;

/** The texts of each module that writes messages. */
export function readMessages(): { file: string; texts: string[] }[] {
  return globSync('{packages,actions,apps}/*/src/**/*.ts', { cwd: repositoryRoot })
    .filter((file) => !NO_MESSAGES.test(file))
    .sort()
    .map((file) => {
      const source = readFileSync(join(repositoryRoot, file), 'utf8');
      return { file, texts: textsOf(parseAst(source, { lang: 'ts' }).body) };
    });
}
