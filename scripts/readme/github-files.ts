import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { completeWorkflow } from './lint-workflow.ts';
import { listCodeBlocks } from './markdown.ts';

export interface GitHubFile {
  /** Where it stands in a repository; the second workflow of README.md is `README.md-2.yml`. */
  readonly path: string;
  readonly text: string;
}

const pages = ['*.md', '{actions,apps,packages}/*/README.md', 'docs/**/*.md'];
/** They show pipelines of other CI systems. */
const OF_OTHERS = /^docs\/ci-\w+\.md$/;
const own = ['action.yml', 'actions/*/action.yml', '.github/{actions/*/action,workflows/*}.yml'];

/** All that GitHub loads: the action.yml files, our workflows, and each that a page shows. */
export function listGitHubFiles(root: string): GitHubFile[] {
  const read = (path: string) => readFileSync(join(root, path), 'utf8');
  const ours = globSync(own, { cwd: root })
    .sort()
    .map((path) => ({ path, text: read(path) }));
  const shown = globSync(pages, { cwd: root })
    .filter((page) => !OF_OTHERS.test(page))
    .sort()
    .flatMap((page) =>
      listCodeBlocks(read(page))
        .filter(({ language }) => language === 'yaml' || language === 'yml')
        .map(({ text }, index) => ({
          path: `.github/workflows/${page.replaceAll('/', '-')}-${index + 1}.yml`,
          text: completeWorkflow(text),
        })),
    );
  return [...ours, ...shown];
}
