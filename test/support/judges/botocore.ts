import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import type { Exchange } from '../cloud/recording-relay.ts';

export interface Verdict {
  operation: string;
  /** One line for each thing that is wrong. */
  problems: string[];
}

/** Fails where botocore is missing, or older than long-term keys that end. */
const KNOWS_AGES = `
import botocore.session
iam = botocore.session.get_session().get_service_model("iam")
shape = iam.operation_model("CreateServiceSpecificCredential").input_shape
assert "CredentialAgeDays" in shape.members
`;

/** Nobody installs it for the tests: without it they are skipped. */
export const hasBotocore =
  spawnSync('python3', ['-c', KNOWS_AGES], { timeout: 20_000 }).status === 0;

const JUDGE = join(import.meta.dirname, 'botocore_judge.py');

/** What botocore's own models say to requests, in their order. */
export function judgeByBotocore(exchanges: readonly Exchange[]): Verdict[] {
  const lines = exchanges.map(({ service, headers, body }) => ({
    service,
    target: headers['x-amz-target'],
    contentType: headers['content-type'],
    body,
  }));
  const input = lines.map((line) => JSON.stringify(line)).join('\n');
  const { status, stdout, stderr } = spawnSync('python3', [JUDGE], {
    input,
    encoding: 'utf8',
    timeout: 50_000,
  });
  if (status !== 0) throw new Error(`the judge failed: ${stderr}`);
  return stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Verdict);
}
