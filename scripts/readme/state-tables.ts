import { CHAPTERS } from '../../packages/core/src/rotation/plan/states/index.ts';
import type { Chapter, State } from '../../packages/core/src/rotation/plan/states/state.ts';

/** What a rotation does in which state, from the very rows that test the planner. */
export function composeStateTables(): string {
  return CHAPTERS.map(composeChapter).join('\n\n');
}

function composeChapter({ title, mode, states }: Chapter): string {
  const head = ['', 'Keys', 'Tags', 'Sinks', 'Phase', 'What is done'];
  const rows = [head, head.map(() => '---'), ...states.map(composeCells)];
  const table = rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
  return `### ${title} (\`${mode}\`)\n\n${table}`;
}

function composeCells(state: State): string[] {
  const { policy, keys, tags = [], phase } = state;
  return [policy, lines(keys), lines(tags), writePlaces(state), phase, writeDeed(state)];
}

function writePlaces({ sinks, escrow, availableValues = [] }: State): string {
  return lines([
    ...sinks,
    ...(escrow === undefined ? [] : [`escrow: ${escrow}`]),
    ...availableValues.map((key) => `value of ${key} available`),
  ]);
}

function writeDeed({ steps, next, refusal }: State): string {
  if (refusal !== undefined) {
    const names = refusal.names.replaceAll(' ', ' and ');
    return `\`${refusal.code}\`${names === '' ? '' : `, naming ${names}`}`;
  }
  const later = next === undefined ? '' : `; next: ${next}`;
  return `${steps ?? 'nothing'}${later}`;
}

function lines(texts: readonly string[]): string {
  return texts.join('<br>');
}
