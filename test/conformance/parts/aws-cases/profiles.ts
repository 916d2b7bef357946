import { type CaseGroup, inFiles, NOTHING, refusal } from './case.ts';

/** Published as `profile-provider`: what one profile says, and where its requests go. */
export const profileCases: CaseGroup = ({ cloud, container, keys, keyVariables, role }) => {
  const byRole = (settings: string, more = '') =>
    inFiles(
      `[default]\nregion = us-west-2\nrole_arn = ${role('for-ada')}\nsource_profile = base\n${settings}${more}`,
      `[base]\n${keys('ada')}`,
    );
  const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret } = keyVariables('bert');
  const says = (answer: object) => `printf %s '${JSON.stringify(answer)}'`;
  const answer = { Version: 1, AccessKeyId: id, SecretAccessKey: secret };
  const sts = `${cloud.url}/sts`;
  const elsewhere = { AWS_ENDPOINT_URL_STS: undefined };
  const task = { AWS_CONTAINER_CREDENTIALS_FULL_URI: container.url };
  const unreachable = refusal(/./, 6);
  return [
    { name: 'a role', files: byRole(''), gives: 'assumed-role/for-ada' },
    {
      name: 'a role whose first request fails',
      files: byRole(''),
      before: () => cloud.faults.add({ service: 'sts', kind: 'status', status: 500 }),
      env: { AWS_MAX_ATTEMPTS: undefined },
      gives: 'assumed-role/for-ada',
    },
    {
      name: 'AWS_ENDPOINT_URL',
      files: byRole(''),
      env: { ...elsewhere, AWS_ENDPOINT_URL: sts },
      gives: 'assumed-role/for-ada',
    },
    {
      name: 'AWS_ENDPOINT_URL_STS before AWS_ENDPOINT_URL',
      files: byRole(''),
      env: { AWS_ENDPOINT_URL: 'http://127.0.0.1:9' },
      gives: 'assumed-role/for-ada',
    },
    {
      name: 'endpoint_url of the profile',
      files: byRole(`endpoint_url = ${sts}\n`),
      env: elsewhere,
      gives: 'assumed-role/for-ada',
    },
    {
      name: 'endpoint_url of a services section',
      files: byRole('services = here\n', `[services here]\nsts =\n  endpoint_url = ${sts}\n`),
      env: elsewhere,
      gives: 'assumed-role/for-ada',
    },
    {
      name: 'a services section before endpoint_url of the profile',
      files: byRole(
        'endpoint_url = http://127.0.0.1:9\nservices = here\n',
        `[services here]\nsts =\n  endpoint_url = ${sts}\n`,
      ),
      env: elsewhere,
      gives: 'assumed-role/for-ada',
    },
    {
      name: 'AWS_ENDPOINT_URL before a services section',
      files: byRole(
        'services = here\n',
        '[services here]\nsts =\n  endpoint_url = http://127.0.0.1:9\n',
      ),
      env: { ...elsewhere, AWS_ENDPOINT_URL: sts },
      gives: 'assumed-role/for-ada',
    },
    {
      name: 'endpoints that are to be ignored',
      files: byRole(`endpoint_url = ${sts}\nignore_configured_endpoint_urls = true\n`),
      reaches: 'sts.us-east-1.amazonaws.com:443',
      gives: unreachable,
    },
    {
      name: 'the region of the variables before that of the profile',
      files: byRole(''),
      env: { AWS_REGION: 'eu-west-1', AWS_DEFAULT_REGION: 'eu-west-1' },
      reaches: 'sts.eu-west-1.amazonaws.com:443',
      gives: unreachable,
    },
    {
      name: 'the region of the profile',
      files: byRole(''),
      env: { AWS_REGION: undefined, AWS_DEFAULT_REGION: undefined },
      reaches: 'sts.us-west-2.amazonaws.com:443',
      gives: unreachable,
    },
    {
      name: 'FIPS and dual stack of the profile',
      files: byRole('use_fips_endpoint = true\nuse_dualstack_endpoint = true\n'),
      reaches: 'sts-fips.us-east-1.api.aws:443',
      gives: unreachable,
    },
    {
      name: 'FIPS of a variable',
      files: byRole(''),
      env: { AWS_USE_FIPS_ENDPOINT: 'true' },
      reaches: 'sts-fips.us-east-1.amazonaws.com:443',
      gives: unreachable,
    },
    {
      name: 'a credential_process, and a source_profile that does not count',
      files: inFiles(
        `[default]\nsource_profile = base\ncredential_process = ${says(answer)}\n`,
        `[base]\n${keys('ada')}`,
      ),
      gives: 'user/bert',
    },
    {
      name: 'a credential_process that fails',
      files: inFiles('[default]\ncredential_process = false\n'),
      env: task,
      gives: refusal(/credential_process of profile default returned no credentials/),
    },
    {
      name: 'a credential_process that says no JSON',
      files: inFiles("[default]\ncredential_process = echo 'no JSON'\n"),
      env: task,
      gives: refusal(/returned invalid JSON/),
    },
    {
      name: 'a credential_process of a version to come',
      files: inFiles(`[default]\ncredential_process = ${says({ ...answer, Version: 2 })}\n`),
      env: task,
      gives: refusal(/Version 1/),
    },
    {
      name: 'a credential_process that is the source of a role',
      files: inFiles(
        `[default]\nrole_arn = ${role('for-bert')}\nsource_profile = made\n[profile made]\ncredential_process = ${says(answer)}\n`,
      ),
      gives: 'assumed-role/for-bert',
    },
    {
      name: 'keys before a credential_process',
      files: inFiles(`[default]\n${keys('ada')}credential_process = ${says(answer)}\n`),
      gives: 'user/bert',
    },
    {
      name: 'keys of the credentials file before a credential_process',
      files: inFiles(
        `[default]\ncredential_process = ${says(answer)}\n`,
        `[default]\n${keys('ada')}`,
      ),
      gives: 'user/ada',
    },
    { name: 'no files', gives: NOTHING },
    {
      name: 'a setting without a name',
      files: inFiles('[default]\n= us-east-1\n[profile base]\n'),
      env: task,
      gives: refusal(/config cannot be parsed: line 2/, 2),
    },
    {
      name: 'an sso-session alone gives a token and no credentials',
      files: inFiles(
        '[profile default]\nsso_session = staff\n[sso-session staff]\nsso_region = us-east-1\nsso_start_url = https://people.awsapps.com/start\n',
      ),
      gives: refusal(/sso_account_id/),
    },
    {
      name: 'SSO settings before keys of the same profile',
      files: inFiles(
        `[default]\n${keys('ada')}sso_start_url = https://people.awsapps.com/start\nsso_region = us-east-1\nsso_account_id = 123456789012\nsso_role_name = Developer\n`,
      ),
      gives: refusal(/aws sso login/, 3),
    },
    {
      name: 'SSO settings without account and permission set, and keys',
      files: inFiles(
        `[default]\n${keys('ada')}sso_start_url = https://people.awsapps.com/start\nsso_region = us-east-1\n`,
      ),
      gives: 'user/ada',
    },
    {
      name: 'a web identity before keys of the same profile',
      files: inFiles(
        `[default]\n${keys('ada')}role_arn = ${role('bedrock-ci')}\nweb_identity_token_file = HOME/gone\n`,
      ),
      gives: refusal(/web_identity_token_file names a file that cannot be read/),
    },
  ];
};
