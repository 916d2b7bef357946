import type { ModelCall } from './model-calls.ts';
import type { RunNode } from './run-tree.ts';

/** The calls of one transition in a few words, for the trace of a violation. */
export function describeStep(
  made: readonly ModelCall['kind'][],
  begin: RunNode,
  end: RunNode,
  hasShownOld: boolean,
): string {
  let last = '';
  for (let at: RunNode | undefined = end; at !== undefined && at !== begin; at = at.parent) {
    const call = at.parent?.call;
    if (last === '' && call !== undefined) last = describeCall(call);
  }
  const before = [...new Set(made.slice(0, -1))].filter((kind) => kind !== 'preflight');
  const old = hasShownOld ? ' (a stale list)' : '';
  return `${[...before, last].join(', ')}${old}`;
}

function describeCall(call: ModelCall): string {
  switch (call.kind) {
    case 'write-place':
      return `write ${call.value} to place ${call.place}`;
    case 'tag-user':
      return `tag ${Object.entries(call.tags)
        .map(([name, value]) => `${name.replace('bedrock-token:', '')}=${value}`)
        .join('; ')}`;
    case 'set-status':
      return `set ${call.id} ${call.status}`;
    case 'delete-key':
      return `delete ${call.id}`;
    default:
      return call.kind;
  }
}
