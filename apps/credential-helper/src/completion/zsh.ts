import type { CommandSpec, OptionSpec } from '../command-line/spec.ts';

/** Within single quotes, and in _arguments where colons and brackets mean something. */
const quote = (text: string) => text.replaceAll("'", "'\\''").replace(/[:[\]]/g, '\\$&');

function argument({ name, value, summary, choices }: OptionSpec): string {
  if (value === undefined) return `'--${name}[${quote(summary)}]'`;
  return `'--${name}=[${quote(summary)}]:${value.toLowerCase()}:${choices ? `(${choices.join(' ')})` : ''}'`;
}

export function composeZsh(specs: readonly CommandSpec[]): string {
  const cases = specs.map(({ name, options, operandChoices, passesRest }) => {
    const operands = operandChoices ? ` '1:operand:(${operandChoices.join(' ')})'` : '';
    // Behind the name of a command its own words follow, and no option of ours.
    const rest = passesRest ? " '(-)1:command:_command_names -e' '*::arguments:_normal'" : '';
    return `    ${name}) _arguments -s -S ${options.map(argument).join(' ')}${operands}${rest} ;;`;
  });
  return `#compdef bedrock-token
_bedrock_token() {
  # Not named commands: zsh keeps all its commands under that name.
  local -a verbs=(${specs.map(({ name, summary }) => `'${name}:${quote(summary)}'`).join(' ')})
  if (( CURRENT == 2 )) && [[ $words[2] != -* ]]; then
    _describe command verbs
    return
  fi
  local command=get
  if (( \${verbs[(I)\${words[2]}:*]} )); then
    command=$words[2]
    shift words
    (( CURRENT-- ))
  fi
  case $command in
${cases.join('\n')}
  esac
}
if (( $+functions[compdef] )); then compdef _bedrock_token bedrock-token; fi
`;
}
