import { type CaseGroup, NOTHING, refusal } from './case.ts';

/** Published as `ecs-tests`: where the credentials of a container are asked for. */
export const containerCases: CaseGroup = ({ cloud, container: { url, requests } }) => {
  const full = (uri: string) => ({ AWS_CONTAINER_CREDENTIALS_FULL_URI: uri });
  const {
    AWS_CONTAINER_CREDENTIALS_FULL_URI: uri = '',
    AWS_CONTAINER_AUTHORIZATION_TOKEN: token = '',
  } = cloud.containerEnv('machine');
  const MALFORMED = /AWS_CONTAINER_CREDENTIALS_FULL_URI/;
  return [
    { name: 'neither variable', gives: NOTHING },
    { name: 'a whole URI', env: full(`${url}/a/b`), gives: 'assumed-role/machine/container' },
    {
      name: 'a URI with a query',
      env: full(`${url}/a?b=c`),
      gives: 'assumed-role/machine/container',
    },
    {
      name: 'the name localhost',
      env: full(url.replace('127.0.0.1', 'localhost')),
      gives: 'assumed-role/machine/container',
    },
    { name: 'a path for a whole URI', env: full('/a/b'), gives: refusal(MALFORMED) },
    { name: 'an empty host', env: full('http://'), gives: refusal(MALFORMED) },
    {
      name: 'plain HTTP elsewhere',
      env: full('http://example.com/a'),
      gives: refusal(/must (either )?be HTTPS/),
    },
    {
      name: 'HTTPS elsewhere',
      env: full('https://localhost:9/a'),
      gives: refusal(/No response from localhost:9/, 6),
    },
    {
      name: 'a token',
      env: { ...full(uri), AWS_CONTAINER_AUTHORIZATION_TOKEN: token },
      gives: 'assumed-role/machine',
    },
    {
      name: 'a wrong token',
      env: { ...full(uri), AWS_CONTAINER_AUTHORIZATION_TOKEN: 'wrong' },
      gives: refusal(/401/),
    },
    {
      name: 'a file with the token',
      files: { token },
      env: { ...full(uri), AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: 'HOME/token' },
      gives: 'assumed-role/machine',
    },
    {
      name: 'a file with the token before the token',
      files: { token },
      env: {
        ...full(uri),
        AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: 'HOME/token',
        AWS_CONTAINER_AUTHORIZATION_TOKEN: 'wrong',
      },
      gives: 'assumed-role/machine',
    },
    {
      name: 'a file with the token that is missing',
      env: { ...full(uri), AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: 'HOME/token' },
      gives: refusal(/AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE names a file that cannot be read/),
    },
    {
      name: 'a file with a token and a line end',
      files: { token: `${token}\n` },
      env: { ...full(uri), AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: 'HOME/token' },
      gives: refusal(/AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE.*line break/),
    },
    {
      name: 'a relative URI before a whole one',
      env: { ...full(url), AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: '/gone' },
      before: () => {
        requests.length = 0;
      },
      gives: refusal(/./),
    },
  ];
};
