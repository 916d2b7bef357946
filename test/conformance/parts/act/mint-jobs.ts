import { githubTrustPolicy, INFERENCE_POLICY, ISSUER } from '@bedrock-token/emulator';
import { LOOPBACK_CERTIFICATE } from '../../../../packages/emulator/test-support/loopback-certificate.ts';
import { completeWorkflow } from '../../../../scripts/readme/lint-workflow.ts';
import { ACCOUNT, startCloud } from '../../../support/cloud/cloud.ts';
import { type Job, readBlock, readWorkflow, runWorkflow } from './job.ts';

const QUICK_START = readWorkflow('README.md', 'workflow_dispatch');
const CHECKOUT = '- uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/bedrock-ci`;

/** The steps of a job that may ask for an identity token. */
const steps = (...lines: string[]) => `on: push
jobs:
  job:
    runs-on: ubuntu-latest
    permissions: { id-token: write, contents: read }
    steps:
${lines.map((line) => `      ${line}`).join('\n')}
`;
/** Steps of a page, after the steps that it assumes. */
const withCheckout = (block: string) => completeWorkflow(`${CHECKOUT}\n${block}`);
const mint = `{ role-to-assume: '${ROLE}', aws-region: us-east-1 }`;

/** What the snippets of the docs call `ask.py`: the AWS CLI. */
const ASK = `import subprocess
print(subprocess.run(
    ["aws", "bedrock-runtime", "converse", "--model-id", "amazon.nova-lite-v1:0", "--messages",
     '[{"role":"user","content":[{"text":"Hello"}]}]'], capture_output=True, text=True).stdout)
`;
const SDKS = 'docs/sdks.md';

/** Asks with the key and address of its environment for as long as three short sessions last. */
const LONG_RUN = `set -e
end=$((SECONDS + 20))
while [ $SECONDS -lt $end ]; do
  curl --silent --show-error --fail -H "authorization: Bearer $AWS_BEARER_TOKEN_BEDROCK" \\
    -H 'content-type: application/json' \\
    -d '{"messages":[{"role":"user","content":[{"text":"Hello"}]}]}' \\
    "$AWS_ENDPOINT_URL_BEDROCK_RUNTIME/model/amazon.nova-lite-v1%3A0/converse" >/dev/null
  sleep 0.3
done
echo "$AWS_BEARER_TOKEN_BEDROCK was good to the end"
`;

/**
 * @param path - Folders with \`aws\` and \`python\`.
 * @param sdks - Folders with a \`python\` that has the SDKs of the docs.
 */
export function mintJobs(path: readonly string[], sdks: readonly string[]): Job[] {
  return [
    {
      name: "the README's quick start",
      start: startCloud,
      run: runWorkflow({ workflow: QUICK_START, event: 'workflow_dispatch', path }),
      shows: ['AWS_BEARER_TOKEN_BEDROCK=***', 'in us-east-1, emulated', 'Job succeeded'],
    },
    {
      name: '`uses: ./` after checkout',
      start: startCloud,
      run: runWorkflow({
        workflow: steps(
          CHECKOUT,
          `- { uses: ./, id: key, with: ${mint} }`,
          `- run: echo "expires in $\{{ steps.key.outputs.expires-in }} s"`,
        ),
        ownRepository: true,
        path,
      }),
      shows: ['expires in 359', 'Job succeeded'],
    },
    {
      name: 'several regions',
      start: startCloud,
      run: runWorkflow({
        workflow: withCheckout(
          readBlock('docs/several-regions.md', 'fromJSON(steps.key.outputs.tokens)'),
        ),
        files: { 'ask.py': ASK },
        path,
      }),
      shows: ['in us-east-1, emulated', 'in eu-central-1, emulated', 'Job succeeded'],
    },
    {
      name: '`export: openai`',
      start: startCloud,
      run: runWorkflow({
        workflow: withCheckout(readBlock(SDKS, 'export: openai')),
        files: { 'chat.py': readBlock(SDKS, 'from openai import OpenAI') },
        path: sdks,
      }),
      shows: ['in us-west-2, emulated', 'Job succeeded'],
    },
    {
      name: 'the snippet of boto3',
      // boto3 sends a bearer token over nothing but TLS.
      start: () => startCloud({ tls: LOOPBACK_CERTIFICATE }),
      run: (act, cloud) =>
        act.run(cloud, {
          workflow: steps(
            CHECKOUT,
            `- { uses: org/bedrock-token@v1, with: ${mint} }`,
            '- run: python ask.py',
          ),
          files: { 'ask.py': readBlock(SDKS, 'import boto3') },
          env: Object.fromEntries(
            Object.entries(cloud.env).map(([name, url]) => [name, url.replace('http:', 'https:')]),
          ),
          path: sdks,
        }),
      shows: ['in us-east-1, emulated', 'Job succeeded'],
    },
    {
      name: "the snippet of Anthropic's SDK",
      start: startCloud,
      run: runWorkflow({
        workflow: steps(
          CHECKOUT,
          `- { uses: org/bedrock-token@v1, with: ${mint.replace(' }', ', export: anthropic }')} }`,
          '- run: python ask.py',
        ),
        files: { 'ask.py': readBlock(SDKS, 'from anthropic import Anthropic') },
        path: sdks,
      }),
      shows: ['in us-east-1, emulated', 'Job succeeded'],
    },
    {
      name: 'a job of three sessions behind the gateway',
      start: () => startCloud({ shortSessionSeconds: 8 }),
      run: runWorkflow({
        workflow: withCheckout(readBlock('docs/long-jobs.md', 'gateway: true')),
        files: { 'long-agent-run.sh': LONG_RUN },
      }),
      shows: ['*** was good to the end', ' 0 failed; ', 'Job succeeded'],
      verify: ({ journal }) => {
        const sessions = journal.count({ action: 'AssumeRoleWithWebIdentity' });
        return sessions >= 3 ? [] : [`${sessions} sessions`];
      },
    },
    {
      name: '`models` and `verify`',
      start: startCloud,
      run: runWorkflow({
        workflow: readWorkflow('docs/session-policy.md', 'amazon.nova-lite-v1:0'),
      }),
      shows: ['Job succeeded'],
      verify: ({ journal }) =>
        journal.count({ service: 'bedrock-runtime' }) > 0 ? [] : ['the model was not asked'],
    },
    {
      name: '`auth: ambient`',
      start: startCloud,
      run: (act, cloud) => {
        const session = cloud.issue({ role: 'bedrock-ci' });
        const workflow = readWorkflow('docs/ambient-credentials.md', 'auth: ambient');
        const secrets = {
          AWS_ACCESS_KEY_ID: session.accessKeyId,
          AWS_SECRET_ACCESS_KEY: session.secretAccessKey,
          AWS_SESSION_TOKEN: session.sessionToken ?? '',
        };
        return act.run(cloud, { workflow, env: secrets, identity: false });
      },
      shows: ['Job succeeded'],
    },
    {
      name: 'a key that a step prints is masked',
      start: startCloud,
      run: runWorkflow({
        workflow: steps(
          `- { uses: org/bedrock-token@v1, id: key, with: ${mint} }`,
          `- run: |\n          echo "printed $AWS_BEARER_TOKEN_BEDROCK"\n          echo "again $\{{ steps.key.outputs.token }}"`,
          "- run: python -c \"import os, urllib.parse as u; print(u.quote(os.environ['AWS_BEARER_TOKEN_BEDROCK'], safe=''))\"",
        ),
        path,
      }),
      shows: ['printed ***', 'again ***', 'Job succeeded'],
    },
    {
      name: 'a job without `id-token`',
      start: startCloud,
      run: runWorkflow({ workflow: QUICK_START, event: 'workflow_dispatch', identity: false }),
      shows: ['id-token: write', 'Job failed'],
      fails: true,
      verify: ({ journal }) => (journal.count({}) === 0 ? [] : ['something was asked']),
    },
    {
      name: 'a role that does not admit the repository',
      start: () => {
        const subject = 'repo:octo-org/another:ref:refs/heads/main';
        const trustPolicy = githubTrustPolicy({ accountId: ACCOUNT, issuer: ISSUER, subject });
        const role = { name: 'bedrock-ci', trustPolicy, policies: [INFERENCE_POLICY] };
        return startCloud({ accounts: [{ id: ACCOUNT, roles: [role] }] });
      },
      run: runWorkflow({ workflow: QUICK_START, event: 'workflow_dispatch' }),
      shows: ['repo:octo-org/octo-repo:ref:refs/heads/main', 'Job failed'],
      fails: true,
    },
  ];
}
