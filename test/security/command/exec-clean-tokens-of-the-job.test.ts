import { expect, it } from 'vitest';
import { makeHome, runCommand, STATIC_KEYS } from '../../support/command/run-command.ts';

const CANARY = 'canary-of-the-caller';

/** Everything by which a process can act as its caller, to AWS or to the CI system. */
const SECRETS = [
  'AWS_ACCESS_KEY',
  'AWS_SECRET_KEY',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_BEARER_TOKEN_OTHER_SERVICE',
  'AWS_CONTAINER_AUTHORIZATION_TOKEN',
  'AWS_LOGIN_CACHE_DIRECTORY',
  'AWS_SSO_START_URL',
  'AWS_CREDENTIAL_FILE',
  'AWSUME_PROFILE',
  'GITHUB_TOKEN',
  'GH_TOKEN',
  'GH_ENTERPRISE_TOKEN',
  'ACTIONS_ID_TOKEN_REQUEST_URL',
  'ACTIONS_ID_TOKEN_REQUEST_TOKEN',
  'ACTIONS_RUNTIME_TOKEN',
  'INPUT_GITHUB-TOKEN',
  'CI_JOB_JWT_V2',
  'CI_JOB_TOKEN',
  'BITBUCKET_STEP_OIDC_TOKEN',
  'CIRCLE_OIDC_TOKEN_V2',
  'SYSTEM_ACCESSTOKEN',
  'CI_REGISTRY_PASSWORD',
  'CI_DEPENDENCY_PROXY_PASSWORD',
  'GITLAB_OIDC_TOKEN',
  'MY_ID_TOKEN',
  'SIGSTORE_ID_TOKEN',
  'GITHUB_PAT',
  'idToken',
  'BUILDKITE_AGENT_JOB_API_TOKEN',
  'PROD_AWS_SECRET_ACCESS_KEY',
  'RCLONE_CONFIG_S3_SECRET_ACCESS_KEY',
  'TF_VAR_aws_secret_access_key',
  'aws_session_token',
  'AWS_CREDS',
  'AWS_KEYS',
  'AWS_JWT',
  'ECS_CONTAINER_METADATA_URI_V4',
  '__bedrock_token_context',
];
const jwt = (claims: object) =>
  [{ alg: 'RS256' }, claims, 'signed']
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
/** By their values: what repeats the secret of another variable, and identity tokens. */
const BY_VALUE = {
  COPY_OF_ANOTHER: STATIC_KEYS.AWS_SECRET_ACCESS_KEY,
  CI_REPOSITORY_URL: 'https://gitlab-ci-token:glcbt-64_canary-of-the-job@gitlab.example/a/b.git',
  CI_JOB_TOKEN: 'glcbt-64_canary-of-the-job',
  WHO_I_AM: jwt({
    iss: 'https://gitlab.example',
    sub: 'project_path:a/b',
    aud: 'sts.amazonaws.com',
  }),
};
/** What says nothing of anybody, and what is the user's own. */
const KEPT = {
  AWS_MAX_ATTEMPTS: '2',
  AWS_RETRY_MODE: 'standard',
  AWS_USE_FIPS_ENDPOINT: 'false',
  AWS_SDK_UA_APP_ID: 'mine',
  AWS_BUCKET: 'mine',
  GITHUB_REPOSITORY: 'org/app',
  TOKEN_BUDGET: '3',
  CI_PROJECT_PATH: 'a/b',
  // Keys of other services, which AWS does not trust.
  SERVICE_KEY: jwt({ iss: 'service', role: 'anon' }),
  NPM_TOKEN: 'npm_of-the-user',
};

it('a command of exec --clean inherits no token of the job, and no AWS secret by any name', async () => {
  using home = makeHome();
  const secrets = Object.fromEntries(SECRETS.map((name) => [name, CANARY]));
  const script = 'process.stdout.write(JSON.stringify(process.env))';
  const { stdout } = await runCommand(['exec', '--clean', '--', process.execPath, '-e', script], {
    env: {
      ...home.env,
      ...secrets,
      ...STATIC_KEYS,
      ...BY_VALUE,
      ...KEPT,
      AWS_REGION: 'us-east-1',
    },
  });
  const child = JSON.parse(stdout) as Record<string, string>;
  expect(Object.keys(child).filter((name) => child[name]?.includes(CANARY))).toEqual([]);
  expect(Object.keys(BY_VALUE).filter((name) => name in child)).toEqual([]);
  expect(child).toMatchObject(KEPT);
  expect(child).not.toHaveProperty('AWS_ACCESS_KEY_ID');
  expect(child.AWS_BEARER_TOKEN_BEDROCK).toMatch(/^bedrock-api-key-/);
});
