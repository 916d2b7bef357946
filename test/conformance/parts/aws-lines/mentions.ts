/** Where a text names a command of the AWS CLI, by its service and, if there is one, its operation. */
const MENTION = /(?<![\w./@-])aws ([a-z][a-z0-9-]*(?: [a-z][a-z0-9-]*)?)/g;
/** "core, aws and github" names packages. */
const NO_COMMAND = /^and\b/;

/** The commands that a text names: `iam create-role`. */
export function listMentions(text: string): string[] {
  return [...text.matchAll(MENTION)]
    .map(([, words = '']) => words)
    .filter((words) => !NO_COMMAND.test(words));
}

/** With a variable before it: `AWS_PROFILE=NAME aws sts get-caller-identity`. */
const COMMAND = '(?:[A-Z_]+=\\S+ )?aws [a-z]';
/** As commands-in-messages.test.ts requires it: in backticks or parentheses, or up to the end of a line or a cell. */
const FORMS = [
  new RegExp(`\`(?:Run: )?(${COMMAND}[^\`]*)\``, 'g'),
  new RegExp(`\\((${COMMAND}[^()\`]*)\\)`, 'g'),
  new RegExp(`(?:: |^)(${COMMAND}[^\`|]*?)(?=\\.? *(?:\\||$))`, 'gm'),
];

/** The commands within sentences and tables. Of what stands in another form, only its first words are a command. */
export function readSentences(text: string): string[] {
  let rest = text;
  const commands = FORMS.flatMap((form) => {
    const found = [...rest.matchAll(form)].map(([, command = '']) => command);
    rest = rest.replace(form, '');
    return found;
  });
  const others = listMentions(rest).map((words) => `aws ${words}`);
  return [...commands.map((command) => command.replaceAll('\n', ' ')), ...others];
}
