import type { ProbeKind } from '@bedrock-token/aws';
import type { KeyProbe } from '@bedrock-token/core';
import { BedrockTokenError } from '@bedrock-token/core';
import type { Invocation } from '../../command-line/spec.ts';

/** `known`: that Bedrock knows the key is enough, whatever policies say to its use from here. */
export type HandProbe = ProbeKind | 'known';

/** @throws ERR_INPUT */
export function readProbe(invocation: Invocation): HandProbe {
  const text = invocation.value('probe') ?? 'access';
  if (text === 'access' || text === 'known') return text;
  if (text.length <= 256 && /^[\w.:/-]+[.:][\w.:/-]+$/.test(text)) return { model: text };
  throw new BedrockTokenError('ERR_INPUT', '--probe is neither access, known nor a model id.', {
    hint: 'Leave it out, or give an id such as us.anthropic.claude-3-5-haiku-20241022-v1:0.',
  });
}

/** A refusal by policy comes only once the key itself was taken. */
export function settleForKnown(probe: KeyProbe): KeyProbe {
  return async (value) => {
    const verdict = await probe(value);
    return verdict.kind === 'forbidden' ? { kind: 'accepted' } : verdict;
  };
}
