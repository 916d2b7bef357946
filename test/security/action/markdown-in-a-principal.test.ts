import { expect, it } from 'vitest';
import { runAction } from '../../support/action/run-action.ts';
import { startCloud } from '../../support/cloud/cloud.ts';
import { startServer } from '../../support/faults/endless-server.ts';

// The attack: the path of an IAM user holds a backtick and a pipe, as IAM allows, and behind them HTML
// and a link. The summary of a mint showed both as such.

const ARN =
  'arn:aws:iam::123456789012:user/x`|<img/src=//evil.example/x>[a](https://evil.example)/ci';

it('an ARN is one piece of code in the summary', async () => {
  await using cloud = await startCloud();
  const identity = `<Arn>${ARN.replace('<', '&lt;')}</Arn><UserId>AIDA</UserId><Account>123456789012</Account>`;
  await using sts = await startServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/xml' });
    response.end(
      `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/"><GetCallerIdentityResult>${identity}</GetCallerIdentityResult></GetCallerIdentityResponse>`,
    );
  });
  const step = await runAction({
    env: {
      ...cloud.env,
      AWS_ENDPOINT_URL_STS: sts.url,
      AWS_ACCESS_KEY_ID: 'ASIAIOSFODNN7EXAMPLE',
      AWS_SECRET_ACCESS_KEY: 'of/nobody/0123456789',
      AWS_SESSION_TOKEN: 'of-nobody-0123456789',
    },
    inputs: { 'aws-region': 'us-east-1' },
  });
  expect(step.code, step.log.text).toBe(0);
  const [row = ''] = /^\| \*\*Principal\*\* .*$/m.exec(step.files.summary) ?? [];
  expect(row).toMatch(/^\| \*\*Principal\*\* \| `(?:[^`|]|\\\|)*<img(?:[^`|]|\\\|)*` \|$/);
});
