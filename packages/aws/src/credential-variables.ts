/**
 * Names of variables that hold credentials, lead to some, or name whose they are, in the form that
 * every SDK gives them: AWS_ACCESS_KEY_ID, AWS_ROLE_ARN, AWS_CONTAINER_…, AWS_SSO_…, AWS_LOGIN_….
 * Other names of AWS_ (regions, endpoints, retries, a user's own) stay.
 */
const AWS_IDENTITY =
  /^AWS_(?:\w*_)?(?:ACCESS_KEY|SECRET|TOKEN|BEARER|CREDENTIALS?|PROFILE|ROLE|ROLE_ARN|WEB_IDENTITY|CONTAINER|AUTHORIZATION|METADATA|SSO|LOGIN|SESSION|SECURITY|PRINCIPAL|PASSWORD|MFA|VAULT)(?:_\w*)?$/;
/** Of the Java SDK and of awsume, for some of the same. */
const OTHER_NAMES = /^(?:AWS_SECRET_KEY|AWSUME_\w+|AMAZON_(?:ACCESS_KEY|SECRET)\w*)$/;

/**
 * Tokens of a CI system by which a job proves who it is, to AWS as an identity provider or to the
 * system itself: GitHub, GitLab, Bitbucket, CircleCI, Azure Pipelines, Buildkite, Terraform.
 */
const CI_IDENTITY =
  /^(?:ACTIONS_\w+|INPUT_.*|GITHUB_TOKEN|GH_TOKEN|GH_ENTERPRISE_TOKEN|GITHUB_ENTERPRISE_TOKEN|CI_JOB_TOKEN|CI_JOB_JWT\w*|BITBUCKET_STEP_OIDC_TOKEN|CIRCLE_OIDC_TOKEN\w*|SYSTEM_ACCESSTOKEN|SYSTEM_OIDCREQUESTURI|BUILDKITE_AGENT_ACCESS_TOKEN|TFC_WORKLOAD_IDENTITY_TOKEN\w*)$/;

/** Whether a variable holds AWS credentials or says where some are, or whose. */
export function isCredentialVariable(name: string): boolean {
  return AWS_IDENTITY.test(name) || OTHER_NAMES.test(name);
}

/** Whether a variable lets a process act as the CI job that it runs in. */
export function isJobIdentityVariable(name: string): boolean {
  return CI_IDENTITY.test(name);
}

/**
 * Variables that keep AWS SDKs from every place outside of the environment: no config file, no
 * instance metadata (AWS SDKs and Tools Reference Guide, "Environment variables"; `BOTO_CONFIG` as
 * botocore reads it). Files below HOME can still be opened by whoever looks for them by name.
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
