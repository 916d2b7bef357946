import { BedrockTokenError } from '@bedrock-token/core';
import { suggest } from './closest-word.ts';

/** What people try who know other tools, and what does it here. */
const ELSEWHERE: Record<string, string> = {
  login:
    'bedrock-token uses the login of the AWS CLI. Run `aws login` for a console login, or for SSO: aws sso login',
  logout:
    'Log out with the AWS CLI (aws sso logout), then remove the cached keys: bedrock-token cache clear',
  configure: 'Did you mean bedrock-token setup? See: bedrock-token --help',
  token: 'Did you mean bedrock-token get? See: bedrock-token --help',
  rotate: 'Did you mean bedrock-token keys rotate? See: bedrock-token --help',
  create: 'Did you mean bedrock-token keys create? See: bedrock-token --help',
  list: 'Did you mean bedrock-token keys list? See: bedrock-token --help',
};

/** @param verbs the names of all commands */
export function unknownCommand(name: string, verbs: readonly string[]): BedrockTokenError {
  return new BedrockTokenError('ERR_INPUT', 'There is no such command.', {
    hint: Object.hasOwn(ELSEWHERE, name)
      ? (ELSEWHERE[name] as string)
      : `${suggest(name, verbs, (verb) => `bedrock-token ${verb}`)}See: bedrock-token --help`,
  });
}

export function meantVersion(given: string): BedrockTokenError {
  return new BedrockTokenError('ERR_INPUT', `There is no option ${given}.`, {
    hint: 'Did you mean bedrock-token --version? --verbose logs each step.',
  });
}
