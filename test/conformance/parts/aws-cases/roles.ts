import { type CaseGroup, inFiles, NOTHING, refusal } from './case.ts';

/** Published as `assume-role-tests`: chains of profiles, and what breaks them. */
export const roleCases: CaseGroup = ({ container, identity, keys, keyVariables, role }) => {
  const top = (settings: string, name = 'reader') =>
    `[profile top]\nrole_arn = ${role(name)}\n${settings}\n`;
  const sso = 'sso_start_url = https://people.awsapps.com/start\nsso_region = us-east-1\n';
  const task = { AWS_CONTAINER_CREDENTIALS_FULL_URI: container.url };
  // The role of the container signs for none of these.
  return [
    {
      name: 'a role by the keys of another profile',
      files: inFiles(top('source_profile = base'), `[base]\n${keys('ada')}`),
      gives: 'assumed-role/reader',
    },
    {
      name: 'own keys do not count if there is a source',
      files: inFiles(
        top(`source_profile = base\n${keys('ada')}`, 'for-bert'),
        `[base]\n${keys('bert')}`,
      ),
      gives: 'assumed-role/for-bert',
    },
    {
      name: 'a name for the session',
      files: inFiles(
        top('source_profile = base\nrole_session_name = late-shift'),
        `[base]\n${keys('ada')}`,
      ),
      gives: 'assumed-role/reader/late-shift',
    },
    {
      name: 'an external ID',
      files: inFiles(
        `[profile top]\nrole_arn = ${role('guarded')}\nexternal_id = our-ticket\nsource_profile = base\n`,
        `[base]\n${keys('ada')}`,
      ),
      gives: 'assumed-role/guarded',
    },
    {
      name: 'a length of the session',
      files: inFiles(
        top('source_profile = base\nduration_seconds = 1800'),
        `[base]\n${keys('ada')}`,
      ),
      gives: 'assumed-role/reader',
      asks: { DurationSeconds: '1800' },
    },
    {
      name: 'a profile that is its own source',
      files: inFiles(top(`source_profile = top\n${keys('ada')}`, 'for-ada')),
      gives: 'assumed-role/for-ada',
    },
    {
      name: 'a profile that is its own source, without keys',
      files: inFiles(top('source_profile = top')),
      gives: refusal(/source_profile/),
    },
    {
      name: 'credential_source = Environment',
      files: inFiles(top('credential_source = Environment', 'for-cleo')),
      env: keyVariables('cleo'),
      gives: 'assumed-role/for-cleo',
    },
    {
      name: 'credential_source = Environment without variables',
      files: inFiles(top('credential_source = Environment')),
      env: task,
      gives: refusal(/AWS_ACCESS_KEY_ID|Environment/),
    },
    {
      name: 'credential_source = EcsContainer',
      files: inFiles(top('credential_source = EcsContainer', 'for-machine')),
      env: task,
      gives: 'assumed-role/for-machine',
    },
    {
      name: 'a credential_source that there is not',
      files: inFiles(top('credential_source = Moon')),
      env: task,
      gives: refusal(/profile top has an unknown credential_source/),
    },
    {
      name: 'a role without a source',
      files: inFiles(top('')),
      env: task,
      gives: refusal(/profile top has role_arn and lacks source_profile/),
    },
    {
      name: 'both kinds of source',
      files: inFiles(
        top('source_profile = base\ncredential_source = Environment'),
        `[base]\n${keys('ada')}`,
      ),
      env: { ...keyVariables('cleo') },
      gives: refusal(/profile top has source_profile and credential_source/),
    },
    {
      name: 'a source without its secret',
      files: inFiles(top('source_profile = base'), '[base]\naws_access_key_id = AKIAHALF\n'),
      env: task,
      gives: refusal(/profile base has aws_access_key_id and lacks aws_secret_access_key/),
    },
    {
      name: 'a source without its key ID',
      files: inFiles(top('source_profile = base'), '[base]\naws_secret_access_key = half\n'),
      env: task,
      gives: refusal(/profile base has aws_secret_access_key and lacks aws_access_key_id/),
    },
    {
      name: 'an empty source',
      files: inFiles(top('source_profile = base'), '[base]\n'),
      env: task,
      gives: refusal(/profile base, source_profile of top, has no credentials/),
    },
    {
      name: 'a source that does not exist',
      files: inFiles(top('source_profile = gone')),
      env: task,
      gives: refusal(/source_profile gone, which does not exist/),
    },
    {
      name: 'settings that are none of credentials',
      files: inFiles('[profile top]\nec2_metadata_service_endpoint_mode = IPv6\n'),
      gives: NOTHING,
    },
    {
      name: 'no profile at all',
      files: inFiles(''),
      env: task,
      gives: refusal(/no profile top/),
    },
    {
      name: 'a role by a role',
      files: inFiles(
        `${top('source_profile = middle', 'for-writer')}[profile middle]\nrole_arn = ${role('writer')}\nsource_profile = base\n`,
        `[base]\n${keys('ada')}`,
      ),
      gives: 'assumed-role/for-writer',
    },
    {
      name: 'the keys of a source before its role',
      files: inFiles(
        `${top(`source_profile = middle\n${keys('cleo')}`, 'for-bert')}[profile middle]\nrole_arn = ${role('writer')}\nsource_profile = base\n${keys('bert')}`,
        `[base]\n${keys('cleo')}`,
      ),
      gives: 'assumed-role/for-bert',
    },
    {
      name: 'two that have each other as source',
      files: inFiles(
        `${top('source_profile = middle')}[profile middle]\nrole_arn = ${role('writer')}\nsource_profile = top\n`,
      ),
      env: task,
      gives: refusal(/name each other as source_profile/),
    },
    {
      name: 'two that have each other as source, one with keys',
      files: inFiles(
        `${top(`source_profile = middle\n${keys('ada')}`)}[profile middle]\nrole_arn = ${role('writer')}\nsource_profile = top\n`,
      ),
      env: task,
      gives: refusal(/name each other as source_profile/),
    },
    {
      name: 'a web identity with a name for its session',
      files: {
        ...inFiles(
          `[profile top]\nrole_arn = ${role('bedrock-ci')}\nweb_identity_token_file = HOME/oidc\nrole_session_name = pod-7\n`,
        ),
        oidc: identity,
      },
      gives: 'assumed-role/bedrock-ci/pod-7',
    },
    {
      name: 'a source with a web identity and a name for its session',
      files: {
        ...inFiles(
          `${top('source_profile = pod', 'for-bedrock-ci')}[profile pod]\nrole_arn = ${role('bedrock-ci')}\nweb_identity_token_file = HOME/oidc\nrole_session_name = pod-8\n`,
        ),
        oidc: identity,
      },
      gives: 'assumed-role/for-bedrock-ci',
    },
    {
      name: 'a token file without a role',
      files: { ...inFiles('[profile top]\nweb_identity_token_file = HOME/oidc\n'), oidc: identity },
      env: task,
      gives: refusal(/profile top has web_identity_token_file and lacks role_arn/),
    },
    {
      name: 'a web identity and a source in one profile',
      files: {
        ...inFiles(
          `[profile top]\nrole_arn = ${role('bedrock-ci')}\nweb_identity_token_file = HOME/oidc\nsource_profile = base\n`,
          `[base]\n${keys('ada')}`,
        ),
        oidc: identity,
      },
      gives: 'assumed-role/bedrock-ci',
    },
    {
      name: 'SSO settings without an account',
      files: inFiles(`[profile top]\n${sso}sso_role_name = Developer\n`),
      env: task,
      gives: refusal(/SSO settings of profile top lack sso_account_id/),
    },
    {
      name: 'SSO settings without a permission set',
      files: inFiles(`[profile top]\n${sso}sso_account_id = 123456789012\n`),
      env: task,
      gives: refusal(/SSO settings of profile top lack sso_role_name/),
    },
    {
      name: 'a region that the sso-session does not confirm',
      files: inFiles(
        `[profile top]\nsso_session = staff\nsso_region = us-east-2\nsso_account_id = 123456789012\nsso_role_name = Developer\n[sso-session staff]\n${sso}`,
      ),
      env: task,
      gives: refusal(/sso_region/),
    },
    {
      name: 'an sso-session that does not exist',
      files: inFiles(
        '[profile top]\nsso_session = gone\nsso_account_id = 123456789012\nsso_role_name = Developer\n',
      ),
      env: task,
      gives: refusal(/lack a section \[sso-session gone\]/),
    },
    {
      name: 'an sso-session without an account, which gives a token and no credentials',
      files: inFiles(`[profile top]\nsso_session = staff\n[sso-session staff]\n${sso}`),
      gives: refusal(/lack sso_account_id, sso_role_name/),
    },
  ].map((one) => ({ profile: 'top', ...one }));
};
