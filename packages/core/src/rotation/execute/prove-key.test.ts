import { describe, expect, it } from 'vitest';
import { BedrockTokenError } from '../../errors.ts';
import { Secret } from '../../secret.ts';

import type { ProbeVerdict } from '../ports.ts';
import { proveKey } from './prove-key.ts';

type Kind = ProbeVerdict['kind'];

function verdict(kind: Kind): ProbeVerdict {
  if (kind === 'accepted') return { kind };
  const code = kind === 'undetermined' ? 'ERR_UPSTREAM' : 'ERR_TOKEN_REJECTED';
  return { kind, error: new BedrockTokenError(code, `It is ${kind}.`, { hint: 'A hint.' }) };
}

/** Bedrock says these in turn, the last one for ever. */
async function prove(...kinds: Kind[]) {
  let asked = 0;
  let elapsedMs = 0;
  const error = await proveKey(new Secret('ABSK'), {
    probe: async () => verdict(kinds[asked++] ?? kinds.at(-1) ?? 'accepted'),
    sleep: async (ms) => {
      elapsedMs += ms;
    },
    elapsed: () => elapsedMs,
  }).then(
    () => undefined,
    (reason: unknown) => reason as BedrockTokenError,
  );
  return { asked, elapsedMs, error };
}

describe('a key is proven', () => {
  it.each<[what: string, answers: Kind[], asked: number]>([
    ['when it is taken three times', ['accepted'], 3],
    [
      'when that comes after seconds in which it is not known',
      ['unknown', 'unknown', 'accepted'],
      5,
    ],
    [
      'three times in a row: one server may know it before another',
      ['accepted', 'accepted', 'unknown', 'accepted'],
      6,
    ],
    ['after faults that pass', ['undetermined', 'accepted'], 4],
    ['after a policy that was attached a moment ago arrives', ['forbidden', 'accepted'], 4],
  ])('%s', async (_, answers, asked) => {
    expect(await prove(...answers)).toMatchObject({ asked, error: undefined });
  });
});

it('asks no sooner than Bedrock says', async () => {
  const slept: number[] = [];
  const busy = new BedrockTokenError('ERR_UPSTREAM', 'Busy.', { hint: '', retryAfterMs: 42_000 });
  const verdicts: ProbeVerdict[] = [{ kind: 'undetermined', error: busy }];
  await proveKey(new Secret('ABSK'), {
    probe: async () => verdicts.shift() ?? { kind: 'accepted' },
    sleep: async (ms) => void slept.push(ms),
    elapsed: () => 0,
  });
  expect(slept[0]).toBe(42_000);
});

describe('a key is not proven', () => {
  it('if it is not known for two minutes and more', async () => {
    const { error, elapsedMs } = await prove('unknown');
    expect(error?.code).toBe('ERR_TOKEN_REJECTED');
    expect(elapsedMs).toBeGreaterThanOrEqual(120_000);
    expect(elapsedMs).toBeLessThanOrEqual(240_000);
  });

  it('if a policy forbids it, which is reported sooner and rolls nothing back', async () => {
    const { error, elapsedMs } = await prove('forbidden');
    expect(error).toMatchObject({
      code: 'ERR_TOKEN_REJECTED',
      message: expect.stringContaining('a policy denies'),
      hint: expect.stringContaining('The new key stays where it is stored'),
    });
    expect(elapsedMs).toBeLessThanOrEqual(60_000);
  });

  it('if the account lacks a subscription or a form: at once, with that cure', async () => {
    const cure = { hint: 'Submit the form: aws bedrock put-use-case-for-model-access' };
    const missing = new BedrockTokenError('ERR_ACCOUNT_SETUP', 'There is no form.', cure);
    const error = await proveKey(new Secret('ABSK'), {
      probe: async () => ({ kind: 'forbidden', error: missing }),
      sleep: async () => expect.fail('it waited'),
      elapsed: () => 0,
    }).catch((reason: unknown) => reason);
    expect(error).toMatchObject({
      code: 'ERR_ACCOUNT_SETUP',
      message: expect.stringContaining('There is no form.'),
      // The command stays at the end.
      hint: expect.stringMatching(
        /^The new key stays .* aws bedrock put-use-case-for-model-access$/,
      ),
    });
  });

  it('if Bedrock cannot be asked, and that is the reason', async () => {
    const { error } = await prove('undetermined');
    expect(error).toMatchObject({ code: 'ERR_UPSTREAM', message: 'It is undetermined.' });
  });
});
