import { join } from 'node:path';
import type { Part } from '../part.ts';
import { CLAUDE_KEYS, compareGenerator, type Generator } from './generators/compare.ts';

const VERSION = '1.0.0';
const BOTOCORE = '1.44.8';
const programs = join(import.meta.dirname, 'generators');

/** AWS's generator of keys for Claude Platform on AWS makes the keys that we make. */
export const part: Part = {
  id: 'generator-claude-platform',
  name: 'token-generator-for-aws-external-anthropic (PyPI)',
  group: 'generators',
  inCi: true,
  async prepare(toolbox) {
    const venv = await toolbox.python({
      'token-generator-for-aws-external-anthropic': VERSION,
      boto3: BOTOCORE,
      botocore: BOTOCORE,
    });
    const theirs: Generator = [join(venv, 'bin/python'), join(programs, 'claude_platform.py')];
    const ours: Generator = [process.execPath, join(programs, 'ours.ts'), 'claude-platform'];
    return {
      version: `${VERSION}, botocore ${BOTOCORE}`,
      checks: [
        {
          configured: 'PyPI `get_token`',
          compared:
            'byte for byte with ours, under a frozen clock; the emulator takes each, and refuses it with a flipped bit, in another region, after its end',
          run: () => compareGenerator(theirs, ours, CLAUDE_KEYS),
        },
      ],
    };
  },
};
