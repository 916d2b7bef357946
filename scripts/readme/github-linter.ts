import { randomUUID } from 'node:crypto';
import { registerHooks } from 'node:module';
import type { validate } from '@actions/languageservice';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { ActionContract } from './action-tables.ts';

// GitHub's packages import JSON as bundlers let them, without the attribute that Node asks for.
registerHooks({
  load: (url, context, next) =>
    /\/@actions\/[^?]*\.json$/.test(url)
      ? next(url, { ...context, importAttributes: { type: 'json' } })
      : next(url, context),
});
/** Only our own actions are looked up; nothing is asked of GitHub. */
const FOREIGN = /^Unable to resolve action `(?!org\/bedrock-token[/@])/;

const service = (await import('@actions/languageservice')) as { validate: typeof validate };

/**
 * What GitHub's own language service finds in a workflow or action.yml; its schemas are those that
 * GitHub loads the files with.
 * @param path - The kind of the file follows from it.
 * @param contracts - Our actions, by their path in the repository; other actions are not looked up.
 * @returns One line for each fault: line number and message.
 */
export async function lintAsGitHub(
  path: string,
  text: string,
  contracts: Readonly<Record<string, ActionContract>>,
): Promise<string[]> {
  // The service keeps what it has parsed, by address.
  const document = TextDocument.create(`file:///${randomUUID()}/${path}`, 'yaml', 1, text);
  const faults = await service.validate(document, {
    actionsMetadataProvider: {
      async fetchActionMetadata({ owner, name, path: action = '' }) {
        const contract =
          owner === 'org' && name === 'bedrock-token' ? contracts[action] : undefined;
        return contract && { name: action, description: '', ...contract };
      },
    },
  });
  return faults
    .map(({ range, message }) => ({
      line: range.start.line + 1,
      text: typeof message === 'string' ? message : message.value,
    }))
    .filter((fault) => !FOREIGN.test(fault.text))
    .map((fault) => `${fault.line}: ${fault.text}`);
}
