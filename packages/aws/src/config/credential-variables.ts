/**
 * Names of variables that hold credentials, lead to some, or name whose they are, in the form that
 * every SDK gives them: AWS_ACCESS_KEY_ID, AWS_ROLE_ARN, AWS_CONTAINER_…, AWS_SSO_…, AWS_LOGIN_….
 * Other names of AWS_ (regions, endpoints, retries, a user's own) stay.
 */
const AWS_IDENTITY =
  /^AWS_(?:\w*_)?(?:ACCESS_KEY|SECRET|TOKEN|BEARER|CREDENTIALS?|CREDS|KEYS?|AUTH|JWT|OIDC|PROFILE|ROLE|ROLE_ARN|WEB_IDENTITY|CONTAINER|AUTHORIZATION|METADATA|SSO|LOGIN|SESSION|SECURITY|PRINCIPAL|PASSWORD|MFA|VAULT)(?:_\w*)?$/i;
/** Of awsume, of containers, of Anthropic's clients, and of our own shell hook, for some of the same. */
const OTHER_NAMES =
  /^(?:AWSUME_\w+|ANTHROPIC_AWS_API_KEY|AMAZON_(?:ACCESS_KEY|SECRET)\w*|ECS_CONTAINER_METADATA_URI\w*|__bedrock_token_\w+)$/;
/** Of other programs that sign for AWS or S3, such as TF_VAR_aws_secret_access_key. */
const OF_ANY_PROGRAM =
  /(?:^|_)(?:SECRET_ACCESS_KEY|ACCESS_KEY_ID|AWS_SESSION_TOKEN|WEB_IDENTITY_TOKEN_FILE)$/i;

/**
 * Tokens of a CI system by which a job proves who it is, to AWS as an identity provider or to the
 * system itself: GitHub, GitLab, Bitbucket, CircleCI, Azure Pipelines, Buildkite, Terraform.
 */
const CI_IDENTITY = [
  /^(?:ACTIONS_\w+|INPUT_.*)$/,
  /^(?:GITHUB|GH|GITLAB|CI|BITBUCKET|CIRCLE|BUILDKITE|TFC|SYSTEM)_(?:\w+_)?(?:\w*TOKEN|PAT|JWT|PASSWORD|OIDCREQUESTURI)(?:_\w+)?$/,
  /^BUILDKITE_AGENT_JOB_API_SOCKET$/,
  // Of Azure Pipelines' task for its command-line tool.
  /^(?:idToken|servicePrincipalKey)$/,
  /(?:^|_)(?:ID|OIDC)_?TOKEN(?:_\w+)?$/i,
];

/** Whether a variable holds AWS credentials or says where some are, or whose. */
export function isCredentialVariable(name: string): boolean {
  return AWS_IDENTITY.test(name) || OTHER_NAMES.test(name) || OF_ANY_PROGRAM.test(name);
}

/** Whether a variable lets a process act as the CI job that it runs in. */
export function isJobIdentityVariable(name: string): boolean {
  return CI_IDENTITY.some((form) => form.test(name));
}

/**
 * Variables that keep AWS SDKs from every place outside of the environment: no config file, no
 * instance metadata (AWS SDKs and Tools Reference Guide, "Environment variables"; `BOTO_CONFIG` as
 * botocore reads it). Files below HOME can still be opened by a program that looks for them by name.
 */
export function nowhereVariables(platform: NodeJS.Platform): Record<string, string> {
  const nowhere = platform === 'win32' ? 'NUL' : '/dev/null';
  return {
    AWS_CONFIG_FILE: nowhere,
    AWS_SHARED_CREDENTIALS_FILE: nowhere,
    BOTO_CONFIG: nowhere,
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}
