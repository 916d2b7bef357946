import { resolve } from 'node:path';
import { BedrockTokenError, withoutSecrets } from '@bedrock-token/core';
import { explainFault, replaceFile, resolveLinks } from '@bedrock-token/files';
import { toJson } from '../../../command-line/printable.ts';
import { toMarkdown } from './markdown.ts';
import type { IncidentReport } from './report.ts';

/**
 * Writes the report into each file, mode 0600: JSON by the ending of the name, else Markdown.
 *
 * @returns ERR_INPUT for the first file that cannot be written; the others are
 */
export function writeReports(
  paths: readonly string[],
  report: IncidentReport,
): BedrockTokenError | undefined {
  let problem: BedrockTokenError | undefined;
  for (const path of paths) {
    const text = path.endsWith('.json') ? toJson(report, 2) : toMarkdown(report);
    try {
      replaceFile(resolveLinks(resolve(path)).path, withoutSecrets(text));
    } catch (error) {
      problem ??= new BedrockTokenError(
        'ERR_INPUT',
        `The report cannot be written to ${path} (${explainFault(error)}).`,
        {
          hint: 'It is on stdout. For a file, name another one with --report, and run the same command again.',
          cause: error,
        },
      );
    }
  }
  return problem;
}
