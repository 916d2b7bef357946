import type { JobFilter } from '@bedrock-token/provisioning';

/** Not to be named: most default branches are this one, on which GitHub starts a run if nothing else is said. */
const USUAL = 'refs/heads/main';

/** The branches and tags of the role, if they are not the usual branch. */
function refOf(filter: JobFilter): string | undefined {
  if (filter.kind === 'pull-request' || filter.ref === USUAL) return undefined;
  return filter.ref;
}

/** How a workflow with `workflow_dispatch` comes to run on a ref that the role accepts. */
export function describeDispatch(filter: JobFilter, file: string): string[] {
  const ref = refOf(filter);
  if (ref === undefined) return [];
  const [, name = ref] = /^refs\/(?:heads|tags)\/(.+)$/.exec(ref) ?? [];
  const isOne = !/[*?]/.test(name);
  const where = isOne ? `on ${name}` : `on a ref that matches ${name}`;
  return [
    `The role accepts runs ${where} only, and GitHub starts a run on the default branch unless you choose another ref. With the file on both: gh workflow run ${file} --ref ${isOne ? name : 'NAME'}`,
  ];
}

/** Where a schedule runs (GitHub docs, "Events that trigger workflows"). */
export function describeSchedule(filter: JobFilter): string[] {
  const ref = refOf(filter);
  if (ref === undefined) return [];
  return [
    `The schedule runs on the default branch only, and the role accepts ${ref} only: scheduled runs fail unless this is the default branch.`,
  ];
}
