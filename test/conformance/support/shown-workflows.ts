import { copyFileSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { completeWorkflow } from '../../../scripts/readme/lint-workflow.ts';
import { listCodeBlocks } from '../../../scripts/readme/markdown.ts';

export const root = join(dirname(fileURLToPath(import.meta.url)), '../../..');

const pages = ['*.md', '{actions,apps,packages}/*/README.md', 'docs/**/*.md'];

/**
 * A repository with all that GitHub reads: our workflows, each workflow that a page shows, and both
 * action.yml files.
 * @returns The paths in it.
 */
export function writeGitHubFiles(folder: string): string[] {
  const written: string[] = [];
  const write = (path: string, put: (target: string) => void) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    put(join(folder, path));
    written.push(path);
  };
  for (const path of globSync(
    ['.github/*.yml', '.github/workflows/*.yml', '{.,actions/*}/action.yml'],
    { cwd: root },
  )) {
    write(path, (target) => copyFileSync(join(root, path), target));
  }
  for (const page of globSync(pages, { cwd: root }).sort()) {
    for (const { language, line, text } of listCodeBlocks(readFileSync(join(root, page), 'utf8'))) {
      if (language !== 'yaml' && language !== 'yml') continue;
      const path = `.github/workflows/${page.replaceAll('/', '-')}-${line}.yml`;
      write(path, (target) => writeFileSync(target, completeWorkflow(text)));
    }
  }
  return written;
}
