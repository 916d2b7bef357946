// Reads a case per line, and writes the key that this project makes of it, for the service of the argument.
import { createInterface } from 'node:readline';
import { presignToken } from '@bedrock-token/aws';
import { isKeyServiceName, mintToken, Secret } from '@bedrock-token/core';
import type { GeneratorCase } from './cases.ts';
import { freezeDate } from './frozen-date.ts';

const setNow = freezeDate();
const [, , given = 'bedrock'] = process.argv;
const service = isKeyServiceName(given) ? given : 'bedrock';

for await (const line of createInterface({ input: process.stdin })) {
  const { now, region, expires, ...keys } = JSON.parse(line) as GeneratorCase;
  setNow(now);
  const credentials = {
    accessKeyId: keys.accessKeyId,
    secretAccessKey: new Secret(keys.secretAccessKey),
    ...(keys.sessionToken !== undefined && { sessionToken: new Secret(keys.sessionToken) }),
  };
  const { text } = await mintToken(
    { credentials, service, region, requestedSeconds: expires },
    { sign: presignToken, now: Date.now },
  );
  console.log(text.reveal());
}
