import { noSuchWord } from '../command-line/no-such-word.ts';
import { COMMON_OPTIONS } from '../command-line/parse.ts';
import type { Command, CommandSpec } from '../command-line/spec.ts';
import { COMPLETIONS } from '../completion/index.ts';

const SHELLS = Object.keys(COMPLETIONS);

const spec: CommandSpec = {
  name: 'completion',
  summary: 'Print the completion script of a shell.',
  operands: 'bash|zsh|fish',
  operandChoices: SHELLS,
  maxOperands: 1,
  options: [],
  examples: [{ command: 'eval "$(bedrock-token completion bash)"', does: 'in ~/.bashrc' }],
};

export const completion: Command = {
  spec,
  async run({ operands: [shell = ''] }, io, listSpecs) {
    const compose = Object.hasOwn(COMPLETIONS, shell) ? COMPLETIONS[shell] : undefined;
    if (compose === undefined) throw noSuchWord(spec, undefined, SHELLS);
    const specs = await listSpecs();
    io.stdout(
      compose(
        specs.map((each) => ({
          ...each,
          options: [...each.options.filter(({ hidden }) => !hidden), ...COMMON_OPTIONS],
        })),
      ),
    );
    return 0;
  },
};
