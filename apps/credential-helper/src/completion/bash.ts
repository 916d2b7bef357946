import type { CommandSpec } from '../command-line/spec.ts';
import { type Place, placesOf } from './places.ts';

/** The words behind an option, which can be others behind another command or action. */
function composeChoices(places: readonly Place[]): string {
  const patterns = new Map<string, string[]>();
  for (const { name, options } of places) {
    for (const { name: option, choices } of options) {
      const words = choices?.join(' ');
      if (words === undefined) continue;
      patterns.set(words, [...(patterns.get(words) ?? []), `'${name} --${option}'`]);
    }
  }
  return [...patterns]
    .map(([words, before]) => `    ${before.join('|')}) words='${words}' ;;`)
    .join('\n');
}

/** For bash 3.2 and later, without the bash-completion package. */
export function composeBash(specs: readonly CommandSpec[]): string {
  const names = specs.map(({ name }) => name);
  const places = placesOf(specs);
  const cases = places.map(
    ({ name, options, operands }) =>
      `    '${name}') words='${[...options.map((option) => `--${option.name}`), ...operands].join(' ')}' ;;`,
  );
  const actions = places.flatMap(({ name, action }) => (action === undefined ? [] : [`'${name}'`]));
  const flags = specs.flatMap(({ options }) =>
    options.flatMap(({ name, value }) => (value ? [`--${name}`] : [])),
  );
  const withValue = [...new Set(flags)];
  return `_bedrock_token() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command=get words='' index=2 word place
  # readline splits --name=value.
  if [ "$current" = = ]; then current=''; elif [ "$previous" = = ]; then previous=\${COMP_WORDS[COMP_CWORD-2]}; fi
  COMPREPLY=()
  if [ "$COMP_CWORD" -gt 1 ]; then
    case \${COMP_WORDS[1]} in
    ${names.join('|')}) command=\${COMP_WORDS[1]} ;;
    esac
  fi
  case $command in
  ${specs.flatMap(({ name, passesRest }) => (passesRest ? [name] : [])).join('|')})
    # The words after the name of the other command belong to that command.
    while [ "$index" -lt "$COMP_CWORD" ]; do
      case \${COMP_WORDS[index]} in
      --) [ $((index + 1)) -eq "$COMP_CWORD" ] && COMPREPLY=($(compgen -c -- "$current")); return ;;
      ${withValue.join('|')}) [ "\${COMP_WORDS[index+1]}" = = ] && index=$((index + 1)); index=$((index + 2)) ;;
      -*) index=$((index + 1)) ;;
      *) return ;;
      esac
    done
    if [ "$index" -eq "$COMP_CWORD" ] && [ "\${current#-}" = "$current" ]; then COMPREPLY=($(compgen -c -- "$current")); return; fi ;;
  esac
  place=$command
  if [ "$COMP_CWORD" -gt 2 ]; then
    for word in "\${COMP_WORDS[@]:2:COMP_CWORD-2}"; do
      case "$command $word" in
      ${actions.join('|')}) place="$command $word"; break ;;
      esac
    done
  fi
  case "$place $previous" in
${composeChoices(places)}
    ${withValue.map((flag) => `*' ${flag}'`).join('|')}) return ;;
    *)
    case $place in
${cases.join('\n')}
    esac
    if [ "$COMP_CWORD" -eq 1 ]; then words="$words ${names.join(' ')}"; fi ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _bedrock_token bedrock-token
`;
}
