import { join } from 'node:path';
import { AWS_CLI, askAwsCli } from '../support/aws-cli.ts';
import { describeClient } from '../support/key-client.ts';
import { installClient } from '../support/python-client.ts';

const VERSION = '1.46.3';

export const part = describeClient({
  ...AWS_CLI,
  id: 'aws-cli',
  name: 'AWS CLI v1',
  async prepare(toolbox) {
    const { bin, version } = await installClient(toolbox, { awscli: VERSION });
    return { version, ask: (run) => askAwsCli(run, join(bin, 'aws')) };
  },
});
