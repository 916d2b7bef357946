import { parse } from 'yaml';
import type { ActionContract } from './action-tables.ts';

/** Our own action as its users name it; everything else is pinned by commit. */
const OWN = /^org\/bedrock-token(\/actions\/[\w-]+)?@v\d+$/;
const PINNED = /^[\w.-]+\/[\w./-]+@[0-9a-f]{40}$/;

interface Step {
  id?: string;
  uses?: string;
}

/** A list of steps, as READMEs show them, made into a workflow; a workflow stays as it is. */
export function completeWorkflow(text: string): string {
  if (/^(on|jobs):/m.test(text)) return text;
  return `name: Snippet
on: push
permissions: {}
concurrency: { group: snippet, cancel-in-progress: true }
jobs:
  snippet:
    name: Snippet
    runs-on: ubuntu-latest
    permissions:
      id-token: write # to assume the role
      contents: read # to check out
    steps:
${text.replace(/^(?=.)/gm, '      ')}`;
}

/** Every `uses:` that is pinned by no commit, or whose version no comment states. */
export function findUnpinned(text: string): string[] {
  return text
    .split('\n')
    .map((line) => /^\s*(?:- )?uses:\s*(\S+)\s*(#.*)?$/.exec(line))
    .filter((match) => match !== null)
    .filter(([, used = '', comment]) => {
      if (OWN.test(used) || used.startsWith('./')) return false;
      return !PINNED.test(used) || !/^# v\d+(\.\d+)*$/.test(comment ?? '');
    })
    .map(([, used = '']) => used);
}

/** The contracts of our own actions, by what stands between repository and version, or ''. */
export type Contracts = Record<string, ActionContract>;

/** Outputs of our own actions that a workflow names and that do not exist. */
export function findUnknownOutputs(workflow: string, contracts: Contracts): string[] {
  const { jobs } = parse(workflow) as { jobs: Record<string, { steps?: Step[] }> };
  return Object.values(jobs).flatMap(({ steps = [] }) =>
    steps.flatMap((step) => {
      const [own, path = ''] = OWN.exec(step.uses ?? '') ?? [];
      if (own === undefined) return [];
      const contract = contracts[path];
      if (contract === undefined) return [];
      return [...workflow.matchAll(/steps\.([\w-]+)\.outputs\.([\w-]+)/g)]
        .filter(([, id, name = '']) => id === step.id && !(name in contract.outputs))
        .map(([, , name = '']) => name);
    }),
  );
}
