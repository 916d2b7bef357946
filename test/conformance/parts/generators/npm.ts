// Reads a case per line, and writes the key that the npm package makes of it.
// usage: npm.ts FOLDER (which holds node_modules)
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { GeneratorCase } from './cases.ts';
import { freezeDate } from './frozen-date.ts';

interface Package {
  getToken(options: {
    credentials: Pick<GeneratorCase, 'accessKeyId' | 'secretAccessKey' | 'sessionToken'>;
    region: string;
    expiresInSeconds: number;
  }): Promise<string>;
}

const require = createRequire(join(process.argv[2] ?? '', 'package.json'));
const { getToken } = require('@aws/bedrock-token-generator') as Package;
const setNow = freezeDate();

for await (const line of createInterface({ input: process.stdin })) {
  const { now, region, expires, ...credentials } = JSON.parse(line) as GeneratorCase;
  setNow(now);
  console.log(await getToken({ credentials, region, expiresInSeconds: expires }));
}
