/** Put in by the bundler, from package.json. */
declare const BEDROCK_TOKEN_VERSION: string | undefined;

export const VERSION =
  typeof BEDROCK_TOKEN_VERSION === 'string' ? BEDROCK_TOKEN_VERSION : '0.0.0-development';
