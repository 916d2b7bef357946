export interface CodeBlock {
  language: string;
  text: string;
  /** Of its first line in the file, from 1. */
  line: number;
}

/** A fence, also below an item of a list, whose text is indented as far as the fence. */
const FENCES = /^( *)```(\w*)\n([\s\S]*?)^\1```$/gm;

/** The fenced code blocks of a Markdown text. */
export function listCodeBlocks(markdown: string): CodeBlock[] {
  return [...markdown.matchAll(FENCES)].map(
    ({ 1: indent = '', 2: language = '', 3: text = '', index }) => ({
      language,
      text: text.replaceAll(new RegExp(`^${indent}`, 'gm'), ''),
      line: markdown.slice(0, index).split('\n').length + 1,
    }),
  );
}

/** Targets of the links of a Markdown text, code left out. */
export function listLinks(markdown: string): string[] {
  const prose = withoutCode(markdown);
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
}

/** The anchors GitHub makes of a Markdown text's headings. */
export function listAnchors(markdown: string): string[] {
  const headings = withoutFences(markdown).matchAll(/^#{1,6} (.+)$/gm);
  return [...headings].map(([, heading = '']) => anchorOf(heading));
}

/** The headings of one level, from 1. */
export function listHeadings(markdown: string, level: number): string[] {
  const headings = withoutFences(markdown).matchAll(/^(#{1,6}) (.+)$/gm);
  return [...headings]
    .filter(([, marks = '']) => marks.length === level)
    .map(([, , heading = '']) => heading.trim());
}

/** The anchor GitHub makes of a heading that no other heading of the page repeats. */
export function anchorOf(heading: string): string {
  return heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .replaceAll(' ', '-');
}

function withoutCode(markdown: string): string {
  return withoutFences(markdown).replace(/`[^`\n]*`/g, '');
}

export function withoutFences(markdown: string): string {
  return markdown.replace(FENCES, '');
}
