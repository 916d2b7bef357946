import { isScalar, type Scalar } from 'yaml';

/** The actions of others that workflows use, pinned. */
export const CHECKOUT = 'actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1';
export const APP_TOKEN =
  'actions/create-github-app-token@bcd2ba49218906704ab6c1aa796996da409d3eb1 # v3.2.0';

/** For a visitor of a YAML document: what is pinned has its version behind it, as a comment. */
export function splitComment(node: Scalar): void {
  if (!isScalar(node) || typeof node.value !== 'string') return;
  const [, value, comment] = /^([\w/.-]+@[\da-f]{40}|write|read)( # .+)$/.exec(node.value) ?? [];
  if (value === undefined || comment === undefined) return;
  node.value = value;
  node.comment = comment.slice(2);
}
