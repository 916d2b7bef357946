import { parseArgs } from 'node:util';
import { ask } from './ask.ts';
import { JOB_OPTIONS, readClaims } from './job-options.ts';

/**
 * Prints the OIDC token that GitHub gives a job. A file gets it without a line break, which SDKs would send as part of
 * the token of AWS_WEB_IDENTITY_TOKEN_FILE.
 */
export async function printIdToken(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: { port: { type: 'string' }, audience: { type: 'string' }, ...JOB_OPTIONS },
  });
  const { port, audience, ...job } = values;
  const request = { claims: readClaims(job), ...(audience !== undefined && { audience }) };
  const { token } = await ask(port, 'id-token', request);
  process.stdout.write(process.stdout.isTTY ? `${token}\n` : String(token));
}
