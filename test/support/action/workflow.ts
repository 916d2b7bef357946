import { data, Evaluator, Lexer, Parser, wellKnownFunctions } from '@actions/expressions';
import { parse } from 'yaml';
import { listCodeBlocks } from '../../../scripts/readme/markdown.ts';

export interface Workflow {
  name: string;
  jobs: Record<string, Job>;
}

export interface Job {
  outputs?: Record<string, string>;
  strategy?: { matrix: string; 'max-parallel'?: number };
  steps: Step[];
}

export interface Step {
  id?: string;
  uses?: string;
  with?: Record<string, unknown>;
}

/** What expressions see: `matrix`, `secrets`, `needs` and so on. */
export type Contexts = Record<string, unknown>;

/** The workflow of that name in a Markdown page. */
export function findWorkflow(page: string, name: string): Workflow {
  const found = listCodeBlocks(page)
    .filter(({ language, text }) => language === 'yaml' && /^jobs:/m.test(text))
    .map(({ text }) => parse(text) as Workflow)
    .find((workflow) => workflow.name === name);
  if (found === undefined) throw new Error(`no workflow ${name}`);
  return found;
}

/** The one step of a job that runs the rotation action. */
export function findRotation({ steps }: Job): Step {
  const [step, ...others] = steps.filter(({ uses }) => uses?.includes('/actions/rotate@'));
  if (step === undefined || others.length > 0) throw new Error('no one rotation in the job');
  return step;
}

/** What stands under `with:`, as the runner hands it to the step. */
export function evaluateInputs(step: Step, contexts: Contexts): Record<string, string> {
  const inputs = Object.entries(step.with ?? {});
  return Object.fromEntries(inputs.map(([name, text]) => [name, fillIn(String(text), contexts)]));
}

/** A text with each `${{ expression }}` in it evaluated by GitHub's own evaluator. */
export function fillIn(text: string, contexts: Contexts): string {
  return text.replace(/\$\{\{(.*?)\}\}/g, (_, expression) =>
    evaluateData(expression, contexts).coerceString(),
  );
}

/** What one `${{ expression }}` gives, such as the matrix of a strategy. */
export function evaluate(text: string, contexts: Contexts): unknown {
  const [, expression] = /^\$\{\{(.*)\}\}$/.exec(text) ?? [];
  if (expression === undefined) throw new Error(`no expression: ${text}`);
  return JSON.parse(JSON.stringify(evaluateData(expression, contexts), data.replacer));
}

function evaluateData(expression: string, contexts: Contexts) {
  const { tokens } = new Lexer(expression.trim()).lex();
  const names = Object.keys(contexts);
  const tree = new Parser(tokens, names, Object.values(wellKnownFunctions)).parse();
  return new Evaluator(tree, JSON.parse(JSON.stringify(contexts), data.reviver)).evaluate();
}
