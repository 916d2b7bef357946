import { Secret } from '@bedrock-token/core';
import { usageError } from '../command-line/parse.ts';
import { toJson } from '../command-line/printable.ts';
import { noKey, readKey } from '../command-line/read-key.ts';
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
    'The default KEY is AWS_BEARER_TOKEN_BEDROCK, then ANTHROPIC_AWS_API_KEY; - reads it from stdin. Other\nusers of this machine can see a key on the command line while the command runs.',
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
    // What a variable holds is shown to AWS as it is, quotes and all; a text that people pass on has the key in it.
    const text = operand === undefined ? keyOf(io.env) : await readKey(operand, io, spec);
    if (text === '') throw usageError(spec, 'There is no key to inspect.');
    const token = new Secret(text);
    const description = describeKey(token, io.now());
    if (description === undefined) throw noKey(spec);
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

const keyOf = (env: NodeJS.ProcessEnv) =>
  (env.AWS_BEARER_TOKEN_BEDROCK || env.ANTHROPIC_AWS_API_KEY || '').trim();
