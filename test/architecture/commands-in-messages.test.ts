import { expect, test } from 'vitest';
import { readMessages } from '../support/judges/messages.ts';

// Messages are read at a terminal, and what they name is pasted. A command ends its line, or stands in backticks
// or parentheses: what follows it would be pasted, too. A page is named by its URL: the npm package has no docs.

const ACTIONS = 'list|create|rotate|rollback|activate|deactivate|delete|audit|incident|policy';
const VERBS =
  'get|exec|inspect|keys|setup|serve|doctor|status|cache|shell-init|usage|completion|credential-process|--help';
/** How the commands begin that our messages name, with their actions. */
const COMMANDS = [
  `bedrock-token (?:${VERBS}|…(?= --help))(?:(?<=keys|setup|serve|cache) (?:install|uninstall|clear|${ACTIONS}))?`,
  `keys (?:${ACTIONS})(?= --)`,
  'aws [a-z-]+(?: [a-z]+(?:-[a-z-]+)?)?',
  'gh [a-z]+',
  '(?:npm|npx|sudo|chmod|systemctl|launchctl) [\\w-]+',
];
const COMMAND = new RegExp(`(?<![\\w\`/(-])(?:${COMMANDS.join('|')})`, 'g');
/**
 * What can stand behind that in a command: an option, a name in capitals, a quotation, what is inserted, a word with
 * signs. A plain word begins prose: "aws iam get-user shows it."
 */
const ARGUMENT =
  /^ (?:--?[\w-]+|[A-Z][A-Z\d_-]*|'[^']*'|"[^"]*"|[\w/…-]*…[\w/…-]*|[\w:@~-]*[/=:@~][^\s,;]*[^\s,;.:]|[\w]+-[\w-]+|-|<|>)(?= |$|[.,;:])/;

/** Whether a sentence goes on right behind the command with which this text begins. */
function isInSentence(text: string, command: string): boolean {
  let rest = text.slice(command.length);
  for (;;) {
    const [argument] = ARGUMENT.exec(rest) ?? [];
    if (argument === undefined) return /^[.,;:](?: |$)/.test(rest);
    rest = rest.slice(argument.length);
  }
}

/** Commands of a text behind which the sentence goes on. */
function unpasteable(text: string): string[] {
  // What marks files of ours is no hint.
  if (/^(?:Made|Written) by /.test(text)) return [];
  return text.split('\n').flatMap((line) =>
    [...line.matchAll(COMMAND)].flatMap(({ index, 0: command }) => {
      const rest = line.slice(index);
      return isInSentence(rest, command) ? [rest] : [];
    }),
  );
}

const messages = readMessages();

test('no command in a message is followed by a sentence', () => {
  const found = messages.flatMap(({ file, texts }) =>
    texts.flatMap(unpasteable).map((rest) => `${file}: ${rest}`),
  );
  expect(found).toEqual([]);
});

test.each([
  ['Run: aws iam list-roles. Then wait.', 1],
  ['Run bedrock-token keys list --all-users, and look.', 1],
  ['Run `aws iam list-roles`, and wait.', 0],
  ['Look at it (aws iam list-roles), and wait.', 0],
  ['Wait. Then run: aws iam list-roles --query "Roles[].RoleName"', 0],
  ['An aws iam get-user shows it. Run bedrock-token keys audit again.', 0],
  ['Run aws sso login, or aws login.', 2],
  ['Run bedrock-token keys delete ACCA… --user NAME first, and wait.', 0],
  ['Run bedrock-token keys delete ACCA… --user NAME, and wait.', 1],
  ['1. aws iam list-roles\n2. Wait.', 0],
])('%s', (text, count) => {
  expect(unpasteable(text)).toHaveLength(count);
});

test('no message names a page that only the repository has', () => {
  const found = messages.flatMap(({ file, texts }) =>
    texts
      .filter((text) => /(?<!\/blob\/main\/)\bdocs\/[\w-]+\.md/.test(text))
      .map((text) => `${file}: ${text}`),
  );
  expect(found).toEqual([]);
});
