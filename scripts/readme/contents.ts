import { globSync } from 'node:fs';
import { anchorOf, listHeadings } from './markdown.ts';

/** Longer pages need a list of their sections; GitHub shows one only behind a button. */
const LONGEST_WITHOUT = 150;
/** A list of fewer sections says no more than the page does at a glance. */
const FEWEST_SECTIONS = 4;

const PAGES = ['*.md', 'docs/*.md', '{actions,apps,packages}/*/README.md'];
/** Written by changesets, or by the conformance suite, or read from their beginning to their end. */
const NO_PAGES = /node_modules|CHANGELOG|CODE_OF_CONDUCT|^docs\/conformance\.md$/;

/** Every page that must have a list of contents, or has one. @returns paths from `root` */
export function listPagesWithContents(root: string, read: (file: string) => string): string[] {
  return globSync(PAGES, { cwd: root })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => !NO_PAGES.test(file))
    .filter((file) => {
      const text = read(file);
      return needsContents(text) || text.includes('<!-- contents:start -->');
    })
    .sort();
}

function needsContents(markdown: string): boolean {
  const isLong = markdown.split('\n').length > LONGEST_WITHOUT;
  return isLong && listHeadings(markdown, 2).length >= FEWEST_SECTIONS;
}

/** One line of links to the sections of a page, broken where the lines of pages are. */
export function composeContents(markdown: string): string {
  const links = listHeadings(markdown, 2).map((heading) => `[${heading}](#${anchorOf(heading)})`);
  const lines = ['**Contents:**'];
  for (const [index, link] of links.entries()) {
    const word = index === links.length - 1 ? link : `${link} ·`;
    const line = `${lines.at(-1)} ${word}`;
    if (line.length <= 110) lines[lines.length - 1] = line;
    else lines.push(word);
  }
  return lines.join('\n');
}
