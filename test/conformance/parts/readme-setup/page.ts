import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { listCodeBlocks } from '../../../../scripts/readme/markdown.ts';
import { root } from '../../support/shown-workflows.ts';

/** What a section of a README says to save and to run. */
export interface ShownSetup {
  /** Name → content, byte for byte; the heading above ends with the name. */
  readonly files: Readonly<Record<string, string>>;
  /** The commands of the first shell block, each with its continuation lines. */
  readonly commands: readonly string[];
  /** The shell blocks below it. */
  readonly more: readonly string[];
  /** Format → the subject that the table of the section shows for it. */
  readonly subjects: Readonly<Record<string, string>>;
}

/** The section "Set up AWS by hand" of a page. @throws Error if it shows no commands */
export function readSetup(page: string): ShownSetup {
  const text = readFileSync(join(root, page), 'utf8');
  const section = /^###? Set up AWS by hand\n([\s\S]*?)(?=^## |$(?![\s\S]))/m.exec(text)?.[1] ?? '';
  const [script, ...more] = listCodeBlocks(section)
    .filter(({ language }) => language === 'sh')
    .map((block) => block.text);
  if (script === undefined) throw new Error(`${page} shows no commands in "Set up AWS by hand"`);
  const files = [
    ...section.matchAll(/^### .*: (\S+\.json)\n([\s\S]*?)(?=^### |$(?![\s\S]))/gm),
  ].map(([, name = '', below = '']) => [name, listCodeBlocks(below)[0]?.text ?? '']);
  const commands = script.split(/(?<!\\)\n/).filter((command) => command !== '');
  const subjects = [...section.matchAll(/^\| (\w+) \| .+ \| `(repo:.+)` \|$/gm)].map(
    ([, format = '', subject = '']) => [format, subject],
  );
  return {
    files: Object.fromEntries(files),
    commands,
    more,
    subjects: Object.fromEntries(subjects),
  };
}
