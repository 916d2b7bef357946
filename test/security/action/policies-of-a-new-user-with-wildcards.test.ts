import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { errorsOf } from '../../support/action/annotations.ts';
import { rotateStep, rotateWith, rotationCloud } from '../../support/action/rotate-step.ts';

const directory = mkdtempSync(join(tmpdir(), 'bedrock-token-fleet-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

const WIDE = ['arn:aws:iam::aws:policy/*', `arn:aws:iam::aws:policy/\${aws:PrincipalTag/x}`];

it.each(WIDE)(
  'the policy %s of a new user is refused, as an input and in a fleet file',
  async (arn) => {
    await using cloud = await rotationCloud();
    const step = await rotateStep(cloud, { inputs: { policies: arn } });
    expect(errorsOf(step)).toEqual([
      expect.stringMatching(/"policies" contains a value that is not/),
    ]);
    const file = join(directory, 'keys.yml');
    writeFileSync(
      file,
      `accounts:\n  - id: "123456789012"\n    users:\n      - user-name: ci\n        policies: ["${arn}"]\n        sinks: [{ type: github, name: KEY }]\n`,
    );
    const plan = await rotateWith(cloud, { inputs: { config: file, mode: 'plan' } });
    expect(errorsOf(plan)).toEqual([
      expect.stringMatching(/in line 5: "policies" contains a value/),
    ]);
  },
);
