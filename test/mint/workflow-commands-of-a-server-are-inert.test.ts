import { describe, expect, it } from 'vitest';
import { mintBadly, mintWell } from '../support/action/mint-step.ts';
import { startCloud } from '../support/cloud/cloud.ts';
import { answerOfSts } from '../support/cloud/sts-answer.ts';

// mintWell reads the log as the runner does, stop-commands included: had a server switched the
// masks off, the key would stand in it.

const COMMANDS = [
  'busy ##[stop-commands]pwned',
  'busy\n::stop-commands::pwned',
  '::stop-commands::pwned',
  'busy\u2028::stop-commands::pwned',
  'busy\r::add-mask::us-east-1',
];

describe.concurrent('what a server says is no command to the runner', () => {
  it.each(COMMANDS)('in the message of a passing fault: %j', async (message) => {
    await using cloud = await startCloud();
    cloud.faults.add({ service: 'sts', kind: 'status', status: 503, message });
    const { log } = await mintWell(cloud);
    expect(log.text).toContain('Trying again');
    expect(log.masks).not.toContain('us-east-1');
  });

  it.each(COMMANDS)('in the code of a passing fault: %j', async (code) => {
    await using cloud = await startCloud();
    cloud.faults.add({ service: 'sts', kind: 'status', status: 503, code });
    await mintWell(cloud);
  });

  it.each(COMMANDS)('in the message of a refusal: %j', async (message) => {
    await using cloud = await startCloud();
    cloud.faults.add({
      service: 'sts',
      kind: 'status',
      status: 403,
      code: 'AccessDenied',
      message,
    });
    expect(await mintBadly(cloud)).toMatch(/^ERR_ROLE_DENIED/);
  });
});

describe.concurrent('what a server says is not believed beyond reason', () => {
  it.each([
    'arn:aws:sts::999999999999:assumed-role/bedrock-ci/s',
    'arn:aws:sts::123456789012\n:assumed-role/bedrock-ci/s',
    'arn:aws:sts',
  ])('credentials of %j are not those of the role', async (arn) => {
    await using cloud = await startCloud();
    const headers = { 'content-type': 'text/xml' };
    cloud.faults.add({ service: 'sts', kind: 'malformed', body: answerOfSts({ arn }), headers });
    const inputs = { 'retry-max-attempts': '1' };
    const secrets = ['secret-of-another', 'token-of-another'];
    expect(await mintBadly(cloud, { inputs, secrets })).toMatch(/^ERR_UPSTREAM: AWS STS sent /);
  });
});
