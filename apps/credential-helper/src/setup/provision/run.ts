import { usageError } from '../../command-line/parse.ts';
import type { CommandSpec, Invocation, RunAction } from '../../command-line/spec.ts';
import type { Composed, SetupKind } from './setup-kind.ts';

/** What is done; none prints a document. */
const MODES = ['check', 'apply', 'undo'] as const;

/** An action of `setup`: a document, a comparison, or the changes themselves. */
export const runSetup =
  <C extends Composed>(kind: SetupKind<C>): RunAction =>
  async (invocation, io) => {
    switch (readMode(kind.spec, invocation)) {
      case 'check':
        return (await import('./check.ts')).check(kind, invocation, io);
      case 'apply':
        return (await import('./apply.ts')).applySetup(kind, invocation, io);
      case 'undo':
        return (await import('./apply.ts')).undoSetup(kind, invocation, io);
      case undefined:
        return (await import('./print-document.ts')).printDocument(kind, invocation, io);
    }
  };

/** @throws ERR_INPUT for options that have no effect together: what is ignored could be what mattered */
function readMode(spec: CommandSpec, invocation: Invocation): (typeof MODES)[number] | undefined {
  const [mode, second] = MODES.filter((one) => invocation.isSet(one));
  if (second !== undefined)
    throw usageError(spec, `--${second} cannot be combined with --${mode}.`);
  if (mode === undefined && invocation.isSet('yes')) {
    throw usageError(spec, '--yes needs --apply or --undo.');
  }
  const ofDocuments = ['format', 'out', 'provider-exists'].find((name) => invocation.isSet(name));
  if (mode !== undefined && ofDocuments !== undefined) {
    throw usageError(spec, `--${ofDocuments} cannot be combined with --${mode}.`);
  }
  return mode;
}
