import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { runProgram } from '../run-program.ts';
import { AWS_CLI, askAwsCli } from '../support/aws-cli.ts';
import { describeClient } from '../support/key-client.ts';

/**
 * Version 2 is not on PyPI. AWS CDK publishes it for Lambda layers, as it is in AWS's own container
 * image: an executable for Linux on x86-64.
 */
const LAYER = { '@aws-cdk/asset-awscli-v2': '2.0.186' };
/** JSON as it is: version 2 reads a body as base64 unless set otherwise. */
const OPTIONS = ['--cli-binary-format', 'raw-in-base64-out'];

export const part = describeClient({
  ...AWS_CLI,
  id: 'aws-cli-v2',
  name: 'AWS CLI v2',
  inCi: false,
  async prepare(toolbox) {
    const folder = await toolbox.npm(LAYER);
    const unzip = await toolbox.debian('unzip', 'unzip');
    const archive = join(folder, 'node_modules/@aws-cdk/asset-awscli-v2/lib/layer.zip');
    await runProgram(unzip, ['-q', archive, '-d', toolbox.scratch]);
    // The link next to it leads to /opt, where layers are mounted.
    const versions = join(toolbox.scratch, 'awscli/v2');
    const [version = ''] = readdirSync(versions);
    const aws = join(versions, version, 'bin/aws');
    return { version, ask: (run) => askAwsCli(run, aws, OPTIONS) };
  },
});
