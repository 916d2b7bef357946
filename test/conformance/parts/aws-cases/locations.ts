import { type CaseGroup, refusal } from './case.ts';

/** Published as `file-location-tests`: where the files are. */
export const locationCases: CaseGroup = ({ keys }) => {
  const config = `[default]\n${keys('ada')}`;
  const other = `[default]\n${keys('bert')}`;
  const ignored = { USERPROFILE: '/gone', HOMEDRIVE: 'C:', HOMEPATH: '\\gone' };
  return [
    { name: 'HOME', files: { '.aws/config': config }, env: ignored, gives: 'user/ada' },
    {
      name: 'HOME, for the credentials file',
      files: { '.aws/credentials': config },
      env: ignored,
      gives: 'user/ada',
    },
    {
      name: 'AWS_CONFIG_FILE',
      files: { '.aws/config': config, 'else/where': other },
      env: { AWS_CONFIG_FILE: 'HOME/else/where' },
      gives: 'user/bert',
    },
    {
      name: 'AWS_CONFIG_FILE moves the config file alone',
      files: { 'else/where': '[default]\n', '.aws/credentials': config },
      env: { AWS_CONFIG_FILE: 'HOME/else/where' },
      gives: 'user/ada',
    },
    {
      name: 'AWS_SHARED_CREDENTIALS_FILE',
      files: { '.aws/credentials': config, 'else/where': other },
      env: { AWS_SHARED_CREDENTIALS_FILE: 'HOME/else/where' },
      gives: 'user/bert',
    },
    {
      name: 'AWS_SHARED_CREDENTIALS_FILE moves the credentials file alone',
      files: { '.aws/config': config, 'else/where': '[other]\n' },
      env: { AWS_SHARED_CREDENTIALS_FILE: 'HOME/else/where' },
      gives: 'user/ada',
    },
    {
      name: '~ in AWS_CONFIG_FILE',
      files: { 'else/where': other },
      env: { AWS_CONFIG_FILE: '~/else/where' },
      gives: 'user/bert',
    },
    {
      name: '~ in AWS_SHARED_CREDENTIALS_FILE',
      files: { 'else/where': other },
      env: { AWS_SHARED_CREDENTIALS_FILE: '~/else/where' },
      gives: 'user/bert',
    },
    {
      name: 'AWS_PROFILE',
      files: { '.aws/config': `${config}[profile other]\n${keys('cleo')}` },
      env: { AWS_PROFILE: 'other' },
      gives: 'user/cleo',
    },
    {
      name: 'AWS_DEFAULT_PROFILE before AWS_PROFILE',
      files: { '.aws/config': `${config}[profile other]\n${keys('cleo')}` },
      env: { AWS_PROFILE: 'default', AWS_DEFAULT_PROFILE: 'other' },
      gives: 'user/cleo',
    },
    {
      name: 'files that are not there',
      env: {
        AWS_CONFIG_FILE: 'HOME/gone',
        AWS_SHARED_CREDENTIALS_FILE: 'HOME/gone',
        AWS_PROFILE: 'p',
      },
      gives: refusal(/no profile p/),
    },
  ];
};
