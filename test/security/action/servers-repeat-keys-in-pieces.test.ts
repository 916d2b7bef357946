import { expect, it } from 'vitest';
import { issuesOf } from '../../support/action/alert-step.ts';
import { errorsOf } from '../../support/action/annotations.ts';
import { mintStep } from '../../support/action/mint-step.ts';
import { rotateStep, rotationCloud, SECRET_WRITER } from '../../support/action/rotate-step.ts';
import type { StepResult } from '../../support/action/run-action.ts';
import { startCloud } from '../../support/cloud/cloud.ts';
import { startServer } from '../../support/faults/endless-server.ts';
import { repeatToken, rowsShown, spellings } from '../../support/faults/pieces.ts';

// The attack: a server refuses, and repeats the key or token that it was sent in a form that no mask
// knows. It stood whole in ::error::, in the summary and in the issue.

// Where the letter before the part that is repeated is a "w", "saw" loses its end with the secret: only
// what comes before that is looked for.

/** Everything of a step that people see. */
const seen = ({ raw, files }: StepResult) =>
  `${raw.replace(/^::add-mask::.*$/gm, '')}${files.summary}`;

it('Bedrock, of the key that is verified', async () => {
  await using cloud = await startCloud();
  await using bedrock = await startServer(repeatToken());
  const step = await mintStep(cloud, {
    inputs: { verify: 'access', 'retry-max-attempts': '4' },
    env: { AWS_ENDPOINT_URL_BEDROCK: bedrock.url },
  });
  expect(errorsOf(step)[0]).toMatch(/^ERR_TOKEN_REJECTED: .*we s/);
  const [request] = bedrock.requests;
  expect(rowsShown(seen(step), request?.authorization?.slice(-60) ?? '')).toEqual([]);
});

it.each([0, 2, 5])('GitHub, of the token, also in the issue (spelling %i)', async (which) => {
  await using cloud = await rotationCloud();
  const githubToken = cloud.githubToken(SECRET_WRITER);
  const message = spellings(`${githubToken}`)[which] ?? '';
  cloud.faults.add({
    service: 'github',
    action: 'GetPublicKey',
    kind: 'status',
    status: 403,
    message,
  });
  const step = await rotateStep(cloud, {
    githubToken,
    jobToken: cloud.githubToken({ kind: 'github-token', permissions: { issues: 'write' } }),
    inputs: { 'on-failure': 'issue' },
  });
  expect(step.code).toBe(1);
  const [issue] = issuesOf(cloud);
  expect(issue?.body).toContain('we s');
  const texts = `${seen(step)}${issue?.title}${issue?.body}${JSON.stringify(step.outputs)}`;
  expect(rowsShown(texts, githubToken)).toEqual([]);
});

it('STS, of the identity token', async () => {
  await using cloud = await startCloud();
  await using sts = await startServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const jwt = new URLSearchParams(body).get('WebIdentityToken') ?? '';
      tokens.push(jwt);
      response.writeHead(403, { 'content-type': 'text/xml' });
      response.end(
        `<ErrorResponse><Error><Type>Sender</Type><Code>AccessDenied</Code><Message>${spellings(jwt)[2]}</Message></Error></ErrorResponse>`,
      );
    });
  });
  const tokens: string[] = [];
  const step = await mintStep(cloud, { env: { AWS_ENDPOINT_URL_STS: sts.url } });
  expect(errorsOf(step)[0]).toMatch(/^ERR_ROLE_DENIED: .*we s/);
  // Some of its claims are shown on purpose; its signature never is.
  expect(rowsShown(seen(step), tokens[0]?.split('.')[2] ?? 'none')).toEqual([]);
});
