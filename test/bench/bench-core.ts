/**
 * `npm run bench:core`: what a program pays for asking the provider before every request, compared with
 * what AWS's own generator takes to make a token, in one run.
 */
import { getTokenProvider } from '@aws/bedrock-token-generator';
import { createBearerTokenProvider } from '@bedrock-token/aws';
import { Bench } from 'tinybench';

const LIMIT = 1 / 100;
const region = 'us-east-1';
const credentials = {
  accessKeyId: 'ASIAEXAMPLEEXAMPLE12',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  sessionToken: 'FwoGZXIvYXdzEXAMPLE'.repeat(40),
  expiration: new Date(Date.now() + 3_600_000),
};

/** A call is too short for the clock, so each sample is a thousand of them, one after another. */
const CALLS = 1_000;

const provideToken = createBearerTokenProvider({ region, credentials });
const provideOfficial = getTokenProvider({ region, credentials });

const bench = new Bench({ time: 2_000, warmupTime: 500 });
bench.add('cached provider', async () => {
  for (let call = 0; call < CALLS; call++) await provideToken();
});
bench.add('official generator', async () => {
  for (let call = 0; call < CALLS / 100; call++) await provideOfficial();
});
await bench.run();

/** Microseconds of one call, median over the samples. */
function medianMicroseconds(name: string, calls: number): number {
  const result = bench.getTask(name)?.result;
  if (result === undefined || !('latency' in result)) throw new Error(`${name} gave no result`);
  return (result.latency.p50 * 1_000) / calls;
}

const cached = medianMicroseconds('cached provider', CALLS);
const official = medianMicroseconds('official generator', CALLS / 100);
const ratio = cached / official;
console.table({
  'cached provider': { 'median of a call': `${cached.toFixed(3)} µs` },
  'official generator': { 'median of a call': `${official.toFixed(1)} µs` },
});
const met = ratio <= LIMIT;
console.log(
  `A cached call costs 1/${Math.round(1 / ratio)} of the generator's; asked is 1/${1 / LIMIT}.`,
);
process.exitCode = met ? 0 : 1;
