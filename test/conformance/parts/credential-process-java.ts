import { join } from 'node:path';
import type { Part } from '../part.ts';
import { installAwsSdk, JAVA_SDK, trustAuthority } from '../support/java.ts';
import { compareRenewal } from '../support/renewal.ts';

const program = join(import.meta.dirname, 'aws-sdk-java/Ask.java');

export const part: Part = {
  id: 'credential-process-java',
  name: 'AWS SDK for Java v2',
  group: 'credential_process',
  inCi: false,
  async prepare(toolbox) {
    const classPath = await installAwsSdk(toolbox);
    return {
      version: JAVA_SDK,
      checks: [
        {
          configured: '`setup aws-profile`',
          compared:
            'three answers of one process, over the end of the first session; signer of each request, calls of the command',
          run: () =>
            compareRenewal(toolbox.scratch, (hosts) => ({
              command: 'java',
              args: [...trustAuthority(hosts), '-cp', classPath, program],
              // This SDK takes the variable by the scheme of the proxy, not of the endpoint.
              env: { HTTP_PROXY: hosts.proxyUrl },
            })),
        },
      ],
    };
  },
};
