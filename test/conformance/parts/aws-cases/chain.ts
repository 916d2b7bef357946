import { type AwsCase, type CaseGroup, inFiles, NOTHING, refusal } from './case.ts';

/** Published as `default-credential-provider-chain`: which of several places gives credentials. */
export const chainCases: CaseGroup = ({ cloud, container, identity, keys, keyVariables, role }) => {
  const webIdentity = {
    AWS_WEB_IDENTITY_TOKEN_FILE: 'HOME/oidc/token',
    AWS_ROLE_ARN: role('bedrock-ci'),
  };
  const token = { 'oidc/token': identity };
  const task = { AWS_CONTAINER_CREDENTIALS_FULL_URI: container.url };
  const cases: AwsCase[] = [
    { name: 'variables alone', env: keyVariables('ada'), gives: 'user/ada' },
    {
      name: 'variables before the default profile',
      env: keyVariables('ada'),
      files: inFiles(
        `[default]\nrole_arn = ${role('reader')}\nsource_profile = base\n`,
        `[base]\n${keys('bert')}`,
      ),
      gives: 'user/ada',
    },
    {
      name: 'empty variables are none',
      env: { AWS_ACCESS_KEY_ID: '', AWS_SECRET_ACCESS_KEY: '', AWS_PROFILE: 'night' },
      files: inFiles(`[default]\n${keys('ada')}[profile night]\n${keys('bert')}`),
      gives: 'user/bert',
    },
    {
      name: 'variables before AWS_PROFILE',
      env: { ...keyVariables('ada'), AWS_PROFILE: 'night' },
      files: inFiles(`[profile night]\n${keys('bert')}`),
      gives: 'user/ada',
    },
    {
      name: 'a profile that is asked for before variables',
      env: keyVariables('ada'),
      profile: 'night',
      files: inFiles(`[profile night]\n${keys('bert')}`),
      gives: 'user/bert',
    },
    {
      name: 'half a pair of variables',
      env: { AWS_ACCESS_KEY_ID: keyVariables('ada').AWS_ACCESS_KEY_ID, ...task },
      gives: refusal(/AWS_ACCESS_KEY_ID.*AWS_SECRET_ACCESS_KEY/),
    },
    {
      name: 'keys of the default profile',
      files: inFiles(`[default]\n[profile other]\n${keys('bert')}`, `[default]\n${keys('ada')}`),
      gives: 'user/ada',
    },
    {
      name: 'settings in capitals',
      files: inFiles('[default]\nREGION = eu-west-1\n', `[default]\n${capitals(keys('ada'))}`),
      gives: 'user/ada',
    },
    {
      name: 'every character that a name may have',
      env: { AWS_PROFILE: 'a-b:c/d_e%f.g@h+i' },
      files: inFiles(`[default]\n${keys('ada')}[profile a-b:c/d_e%f.g@h+i]\n${keys('bert')}`),
      gives: 'user/bert',
    },
    {
      name: 'a web identity of variables',
      env: webIdentity,
      files: token,
      gives: 'assumed-role/bedrock-ci',
    },
    {
      name: 'a web identity with a name for its session',
      env: { ...webIdentity, AWS_ROLE_SESSION_NAME: 'night-shift' },
      files: token,
      gives: 'assumed-role/bedrock-ci/night-shift',
    },
    {
      name: '~ in AWS_WEB_IDENTITY_TOKEN_FILE',
      env: { ...webIdentity, AWS_WEB_IDENTITY_TOKEN_FILE: '~/oidc/token' },
      files: token,
      gives: 'assumed-role/bedrock-ci',
      botocore: { gives: 'nothing', because: 'it opens the path as it is' },
    },
    {
      name: 'a web identity of the profile',
      env: { AWS_PROFILE: 'pod' },
      files: {
        ...inFiles(
          `[profile pod]\nrole_arn = ${role('bedrock-ci')}\nweb_identity_token_file = HOME/oidc/token\n`,
        ),
        ...token,
      },
      gives: 'assumed-role/bedrock-ci',
    },
    {
      name: 'a web identity that is the source of a role',
      env: { AWS_PROFILE: 'top' },
      files: {
        ...inFiles(
          `[profile top]\nrole_arn = ${role('reader')}\nsource_profile = pod\n[profile pod]\nrole_arn = ${role('bedrock-ci')}\nweb_identity_token_file = HOME/oidc/token\n`,
        ),
        ...token,
      },
      gives: 'assumed-role/reader',
    },
    {
      name: 'a source with a token and no role, and a role among the variables',
      env: { AWS_PROFILE: 'top', AWS_ROLE_ARN: role('bedrock-ci') },
      files: {
        ...inFiles(
          `[profile top]\nrole_arn = ${role('reader')}\nsource_profile = pod\n[profile pod]\nweb_identity_token_file = HOME/oidc/token\n`,
        ),
        ...token,
      },
      gives: refusal(/profile pod has web_identity_token_file and lacks role_arn/),
    },
    {
      name: 'a token that STS refuses',
      env: { AWS_PROFILE: 'pod' },
      files: {
        ...inFiles(
          `[profile pod]\nrole_arn = ${role('bedrock-ci')}\nweb_identity_token_file = HOME/oidc/token\n`,
        ),
        'oidc/token': `${identity.slice(0, identity.lastIndexOf('.'))}.AAAA`,
      },
      gives: refusal(/refused credentials from profile pod/, 8),
    },
    {
      name: 'a token file that is missing',
      env: webIdentity,
      gives: refusal(/AWS_WEB_IDENTITY_TOKEN_FILE names a file that cannot be read/),
    },
    {
      name: 'a token file without a role does not fall through',
      env: { AWS_WEB_IDENTITY_TOKEN_FILE: 'HOME/oidc/token', ...task },
      files: token,
      gives: refusal(/AWS_WEB_IDENTITY_TOKEN_FILE.*AWS_ROLE_ARN/),
    },
    {
      name: 'a role of the profile before the web identity of variables',
      env: { ...webIdentity, AWS_PROFILE: 'top' },
      files: {
        ...inFiles(
          `[profile top]\nrole_arn = ${role('reader')}\ncredential_source = Environment\n`,
        ),
        ...token,
      },
      gives: refusal(/AWS_ACCESS_KEY_ID|Environment/),
    },
    {
      name: 'the web identity of variables before keys of the default profile',
      env: webIdentity,
      files: { ...inFiles(`[default]\n${keys('ada')}`), ...token },
      gives: 'assumed-role/bedrock-ci',
    },
    {
      name: 'keys of a profile that is asked for before the web identity of variables',
      env: webIdentity,
      profile: 'default',
      files: { ...inFiles(`[default]\n${keys('ada')}`), ...token },
      gives: 'user/ada',
    },
    {
      name: 'a profile without credentials that is asked for takes no web identity of variables',
      env: webIdentity,
      profile: 'plain',
      files: { ...inFiles('[profile plain]\nregion = eu-west-1\n'), ...token },
      gives: NOTHING,
    },
    {
      name: 'a profile that does not exist',
      env: { ...keyVariables('ada'), AWS_PROFILE: 'gone' },
      files: inFiles(`[profile night]\n${keys('bert')}`),
      gives: refusal(/There is no profile gone/),
    },
    {
      name: 'a login that is there',
      files: login(cloud, {}),
      profile: 'people',
      gives: 'assumed-role/AWSReservedSSO_Developer',
    },
    {
      name: 'a login of an sso-session',
      files: login(cloud, { session: 'staff' }),
      profile: 'people',
      gives: 'assumed-role/AWSReservedSSO_Developer',
    },
    {
      name: 'a login that is not there',
      files: {
        '.aws/config': login(cloud, {})['.aws/config'] ?? '',
        '.aws/sso/cache/0.json': '{}',
      },
      profile: 'people',
      gives: refusal(/aws sso login|login/, 3),
    },
    {
      name: 'a portal that is out of order',
      files: login(cloud, {}),
      profile: 'people',
      before: () => cloud.faults.add({ service: 'sso', kind: 'status', status: 503, times: 9 }),
      gives: refusal(/./, 6),
    },
    { name: 'nothing at all', gives: NOTHING },
  ];
  return cases;
};

function capitals(settings: string): string {
  return settings.replace(/^\w+/gm, (name) => name.toUpperCase());
}

function login(
  cloud: Parameters<CaseGroup>[0]['cloud'],
  more: { session?: string },
): Record<string, string> {
  const request = { startUrl: 'https://people.awsapps.com/start', region: 'us-east-1', ...more };
  const { name, content } = cloud.ssoLogin(request);
  return {
    '.aws/config': cloud.ssoProfile({ ...request, profile: 'people' }),
    [`.aws/sso/cache/${name}`]: content,
  };
}
