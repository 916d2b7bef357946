import { BedrockTokenError } from '@bedrock-token/core';
import { parse } from 'smol-toml';

/** @throws ERR_INPUT, without the content, if a text is no TOML */
export function assertToml(text: string, path: string): void {
  try {
    parse(text);
  } catch (error) {
    const { line } = error as { line?: number };
    throw new BedrockTokenError(
      'ERR_INPUT',
      `${path} is not TOML${line ? ` from line ${line} on` : ''}, or has settings that clash with ours.`,
      { hint: 'Mend the file, or take the settings of bedrock-token out of it, and run again.' },
    );
  }
}
