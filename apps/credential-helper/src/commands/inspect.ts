import { Secret } from '@bedrock-token/core';
import { usageError } from '../command-line/parse.ts';
import { toJson } from '../command-line/printable.ts';
import { readStdin } from '../command-line/read-text.ts';
import { REQUEST_OPTIONS, readTokenRequest } from '../command-line/request-options.ts';
import type { Command, CommandSpec } from '../command-line/spec.ts';
import { formatRows } from '../command-line/table.ts';
import { describeKey, toRows } from '../inspect/describe-key.ts';

const spec: CommandSpec = {
  name: 'inspect',
  summary: 'Show what a key contains: region, lifetime, principal; no secret.',
  operands: '[KEY|-]',
  maxOperands: 1,
  options: [
    {
      name: 'verify',
      summary: 'sign a short-term key again with the available credentials, and compare',
    },
    ...REQUEST_OPTIONS,
  ],
  details:
    'The default KEY is AWS_BEARER_TOKEN_BEDROCK; - reads it from stdin. Other users of this machine can\nsee a key on the command line while the command runs.',
  examples: [
    {
      command: 'bedrock-token get | bedrock-token inspect --verify -',
      does: 'the key that get prints',
    },
  ],
};

export const inspect: Command = {
  spec,
  async run(invocation, io) {
    const [operand] = invocation.operands;
    const text = operand === '-' ? readStdin() : (operand ?? io.env.AWS_BEARER_TOKEN_BEDROCK ?? '');
    const token = new Secret(text.trim());
    const description = describeKey(token, io.now());
    if (description === undefined) {
      throw usageError(
        spec,
        text.trim() === '' ? 'There is no key to inspect.' : 'This is not a Bedrock API key.',
      );
    }
    const verdict = invocation.isSet('verify')
      ? await (await import('../inspect/verify-key.ts')).verifyKey(
          token,
          description,
          readTokenRequest(invocation, io),
          io,
        )
      : undefined;
    const found = { ...description, ...(verdict && { signature: verdict.signature }) };
    io.stdout(
      invocation.isSet('json')
        ? toJson(found)
        : formatRows([...toRows(description), ...(verdict ? [verdict.row] : [])]),
    );
    return verdict === undefined || verdict.signature === 'matches' ? 0 : 8;
  },
};
