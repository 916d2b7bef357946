import type { CommandSpec, OptionSpec } from '../command-line/spec.ts';
import { type Place, placesOf } from './places.ts';

/** Within single quotes, and in _arguments where colons and brackets mean something. */
const quote = (text: string) => text.replaceAll("'", "'\\''").replace(/[:[\]]/g, '\\$&');

function argument({ name, value, summary, choices }: OptionSpec): string {
  if (value === undefined) return `'--${name}[${quote(summary)}]'`;
  return `'--${name}=[${quote(summary)}]:${value.toLowerCase()}:${choices ? `(${choices.join(' ')})` : ''}'`;
}

/** The operands in their order, of which an action is the first. */
function operandsOf({ action, operands }: Place): string {
  const words = operands.length > 0 ? [`(${operands.join(' ')})`] : [];
  const places = action === undefined ? words : [`(${action})`, ...words];
  return places.map((place, index) => ` '${index + 1}:operand:${place}'`).join('');
}

export function composeZsh(specs: readonly CommandSpec[]): string {
  const places = placesOf(specs);
  const takers = specs.filter(({ passesRest }) => passesRest).map(({ name }) => name);
  const cases = places.map((place) => {
    const { name, options } = place;
    // Behind the name of a command its own words follow, and no option of ours.
    const rest = takers.includes(name)
      ? " '(-)1:command:_command_names -e' '*::arguments:_normal'"
      : '';
    const pattern = name.includes(' ') ? `'${name}'` : name;
    return `    ${pattern}) _arguments -s -S ${options.map(argument).join(' ')}${operandsOf(place)}${rest} ;;`;
  });
  const actions = places.flatMap(({ name, action }) => (action === undefined ? [] : [`'${name}'`]));
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
  local place=$command word
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$command $word" in
    ${actions.join('|')}) place="$command $word"; break ;;
    esac
  done
  case $place in
${cases.join('\n')}
  esac
}
if (( $+functions[compdef] )); then compdef _bedrock_token bedrock-token; fi
`;
}
