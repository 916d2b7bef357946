import { parse } from 'yaml';

interface Entry {
  description: string;
  default?: string;
  required?: boolean;
}

/** The part of an action.yml that its users see. */
export interface ActionContract {
  inputs: Record<string, Entry>;
  outputs: Record<string, Entry>;
}

/** @throws Error if an input or output has no description */
export function readContract(actionYml: string): ActionContract {
  const { inputs, outputs } = parse(actionYml) as Partial<ActionContract>;
  const contract = { inputs: inputs ?? {}, outputs: outputs ?? {} };
  for (const [name, entry] of Object.entries({ ...contract.inputs, ...contract.outputs })) {
    if (!entry?.description) throw new Error(`action.yml: "${name}" has no description`);
  }
  return contract;
}

export function composeInputTable(contract: ActionContract): string {
  const rows = Object.entries(contract.inputs).map(([name, entry]) => [
    code(name),
    entry.default === undefined ? (entry.required ? 'required' : '') : code(entry.default),
    entry.description,
  ]);
  return composeTable(['Input', 'Default', 'Description'], rows);
}

export function composeOutputTable(contract: ActionContract): string {
  const rows = Object.entries(contract.outputs).map(([name, entry]) => [
    code(name),
    entry.description,
  ]);
  return composeTable(['Output', 'Description'], rows);
}

function composeTable(head: readonly string[], rows: readonly string[][]): string {
  return [head, head.map(() => '---'), ...rows].map(composeRow).join('\n');
}

function composeRow(cells: readonly string[]): string {
  return `| ${cells.map((cell) => oneLine(cell).replaceAll('|', '\\|')).join(' | ')} |`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function code(text: string): string {
  return `\`${text}\``;
}
