import { join } from 'node:path';
import type { Check, Part } from '../part.ts';
import { compareGenerator, type Generator } from './generators/compare.ts';

const VERSION = '1.1.0';
const BOTOCORE = '1.44.8';
const programs = join(import.meta.dirname, 'generators');

/** AWS's generators and botocore's signer make the keys that we make, and the emulator takes them. */
export const part: Part = {
  id: 'generators',
  name: 'aws-bedrock-token-generator (npm, PyPI), botocore',
  group: 'generators',
  inCi: true,
  async prepare(toolbox) {
    const folder = await toolbox.npm({ '@aws/bedrock-token-generator': VERSION });
    const venv = await toolbox.python({
      'aws-bedrock-token-generator': VERSION,
      botocore: BOTOCORE,
    });
    const ours: Generator = [process.execPath, join(programs, 'ours.ts')];
    const python = join(venv, 'bin/python');
    const check = (configured: string, theirs: Generator): Check => ({
      configured,
      compared:
        'every signed field with ours, under a frozen clock; the emulator takes each, and refuses it with a flipped bit, in another region, after its end',
      run: () => compareGenerator(theirs, ours),
    });
    return {
      version: `${VERSION}, botocore ${BOTOCORE}`,
      checks: [
        check('npm `getToken`', [process.execPath, join(programs, 'npm.ts'), folder]),
        check('PyPI `provide_token`', [python, join(programs, 'pypi.py')]),
        check('botocore `SigV4QueryAuth`', [python, join(programs, 'botocore_signer.py')]),
      ],
    };
  },
};
