/** Put in by the bundler, from package.json. */
declare const BEDROCK_TOKEN_VERSION: string | undefined;

export const VERSION =
  typeof BEDROCK_TOKEN_VERSION === 'string' ? BEDROCK_TOKEN_VERSION : '0.0.0-development';

/** Whether npm may have it: the sources have the version 0.0.0 until the first release. */
export const isRelease = (version: string) => !version.startsWith('0.0.0');
