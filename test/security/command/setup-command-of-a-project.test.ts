import { copyFileSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { furnish } from '../../support/command/helper-cloud.ts';
import {
  command,
  makeHome,
  runProgram,
  STATIC_KEYS,
  USER_PATH,
} from '../../support/command/run-command.ts';
import { artefacts } from '../../support/setup/artefacts.ts';

const ENV = { ...STATIC_KEYS, AWS_REGION: 'us-east-1', PATH: USER_PATH };

it.skipIf(process.platform === 'win32')(
  'no settings of the user start the command of a project, whose settings may',
  async () => {
    using home = makeHome();
    furnish(home, { 'project/package.json': '{}' });
    const bin = join(home.path, 'project/node_modules/.bin');
    mkdirSync(bin, { recursive: true });
    const own = join(bin, 'bedrock-token');
    const [shipped = ''] = command;
    // An executable knows itself by its file, a script by the link that started it.
    if (shipped === artefacts.executable[0]) copyFileSync(shipped, own);
    else symlinkSync(shipped, own);
    const options = { env: { ...home.env, ...ENV }, cwd: join(home.path, 'project') };
    for (const tool of ['codex', 'claude-code', 'aws-profile', 'opencode', 'litellm']) {
      const result = await runProgram([own, 'setup', tool, '--no-check'], options);
      expect(result, tool).toMatchObject({ code: 2, stdout: '' });
      expect(result.stderr).toContain(`${own} is part of the project`);
      expect(result.stderr).toContain(
        `npm install --global bedrock-token && bedrock-token setup ${tool}`,
      );
    }
    expect(readdirSync(home.path)).toEqual(['project']);
    const direnv = await runProgram([own, 'setup', 'direnv', '--no-check'], options);
    expect(direnv.code).toBe(0);
    expect(readFileSync(join(home.path, 'project/.envrc'), 'utf8')).toContain(own);
  },
);
