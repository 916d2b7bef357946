import { composeSarif, type Finding } from '@bedrock-token/audit';
import { BedrockTokenError, withoutSecrets } from '@bedrock-token/core';
import { explainFault, replaceFile, resolveLinks } from '@bedrock-token/files';

/**
 * Writes the findings for GitHub's code scanning.
 *
 * @param path absolute; a file that is there is replaced
 * @param hide what the text must not show, such as a masked account
 * @throws ERR_INPUT if the file cannot be written
 */
export function writeSarif(
  path: string,
  findings: readonly Finding[],
  hide: (text: string) => string,
): void {
  const text = `${JSON.stringify(composeSarif(findings), undefined, 2)}\n`;
  try {
    replaceFile(resolveLinks(path).path, withoutSecrets(hide(text)), { mode: 0o644 });
  } catch (error) {
    throw new BedrockTokenError(
      'ERR_INPUT',
      `Input "sarif-file" names a file that cannot be written (${explainFault(error)}).`,
      { hint: 'Name a file in a directory of the workspace that exists.', cause: error },
    );
  }
}
