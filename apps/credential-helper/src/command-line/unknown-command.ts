import { BedrockTokenError } from '@bedrock-token/core';
import { closest } from './closest-word.ts';

/** What people try who know other tools, and what does it here. */
const ELSEWHERE: Record<string, string> = {
  login: 'Log in with the AWS CLI: aws sso login, or aws login. bedrock-token uses that login.',
  logout:
    'Log out with the AWS CLI: aws sso logout. bedrock-token cache clear removes the cached keys.',
  configure: 'Did you mean bedrock-token setup? See bedrock-token --help.',
  token: 'Did you mean bedrock-token get? See bedrock-token --help.',
  rotate: 'Did you mean bedrock-token keys rotate? See bedrock-token --help.',
  create: 'Did you mean bedrock-token keys create? See bedrock-token --help.',
  list: 'Did you mean bedrock-token keys list? See bedrock-token --help.',
};

/** @param verbs the names of all commands */
export function unknownCommand(name: string, verbs: readonly string[]): BedrockTokenError {
  const near = closest(name, verbs);
  return new BedrockTokenError('ERR_INPUT', 'There is no such command.', {
    hint: Object.hasOwn(ELSEWHERE, name)
      ? (ELSEWHERE[name] as string)
      : near === undefined
        ? 'See bedrock-token --help.'
        : `Did you mean bedrock-token ${near}? See bedrock-token --help.`,
  });
}

export function meantVersion(given: string): BedrockTokenError {
  return new BedrockTokenError('ERR_INPUT', `There is no option ${given}.`, {
    hint: 'Did you mean bedrock-token --version? --verbose logs each step.',
  });
}
