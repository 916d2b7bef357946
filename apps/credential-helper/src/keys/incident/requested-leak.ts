import { checkSessionName, type Leak, readLeakedKey, Secret } from '@bedrock-token/core';
import { usageError } from '../../command-line/parse.ts';
import { noKey, readKey } from '../../command-line/read-key.ts';
import type { Invocation } from '../../command-line/spec.ts';
import type { ProcessIo } from '../../process-io.ts';
import { spec } from './spec.ts';

export interface RequestedLeak {
  leak: Leak;
  /** The key itself, if it was given. */
  value: Secret<string> | undefined;
}

/**
 * What the command line says has leaked.
 *
 * @throws ERR_INPUT for nothing, for what is no key, and for several keys
 */
export async function readLeak(invocation: Invocation, io: ProcessIo): Promise<RequestedLeak> {
  const [, operand] = invocation.operands;
  const sessionName = invocation.value('session');
  if (operand === undefined) {
    if (sessionName === undefined) {
      throw usageError(spec, 'What has leaked? Give a key on stdin (-), a key ID or --session.');
    }
    return {
      leak: { kind: 'session', sessionName: checkSessionName(sessionName, '--session') },
      value: undefined,
    };
  }
  if (/^ACCA\w{12,124}$/.test(operand)) {
    return { leak: { kind: 'key-id', keyId: operand }, value: undefined };
  }
  const text = await readKey(operand, io, spec);
  const value = new Secret(text);
  const leak = readLeakedKey(text);
  if (leak === undefined) throw noKey(spec);
  if (operand !== '-') {
    io.stderr(
      'warning: the history of your shell now contains this key, and other users could see it while this ran; delete it there, and use - and stdin next time',
    );
  }
  return { leak, value };
}
