import type { CommandSpec } from '../command-line/spec.ts';

/** For bash 3.2 and later, without the bash-completion package. */
export function composeBash(specs: readonly CommandSpec[]): string {
  const names = specs.map(({ name }) => name);
  const cases = specs.map(
    ({ name, options, operandChoices = [] }) =>
      `    ${name}) words='${[...options.map((option) => `--${option.name}`), ...operandChoices].join(' ')}' ;;`,
  );
  const withValue = specs.flatMap(({ options }) => options.filter(({ value }) => value));
  const choices = new Map(withValue.map((option) => [option.name, option.choices ?? []]));
  const free = [...choices].filter(([, words]) => words.length === 0);
  const chosen = [...choices].filter(([, words]) => words.length > 0);
  const flags = (options: [name: string, unknown][]) => options.map(([name]) => `--${name}`);
  return `_bedrock_token() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command=get words='' index=2
  # readline takes --name=value apart.
  if [ "$current" = = ]; then current=''; elif [ "$previous" = = ]; then previous=\${COMP_WORDS[COMP_CWORD-2]}; fi
  COMPREPLY=()
  if [ "$COMP_CWORD" -gt 1 ]; then
    case \${COMP_WORDS[1]} in
    ${names.join('|')}) command=\${COMP_WORDS[1]} ;;
    esac
  fi
  case $command in
  ${specs.flatMap(({ name, passesRest }) => (passesRest ? [name] : [])).join('|')})
    # Behind the other command's name its own words follow, and they are none of ours.
    while [ "$index" -lt "$COMP_CWORD" ]; do
      case \${COMP_WORDS[index]} in
      --) [ $((index + 1)) -eq "$COMP_CWORD" ] && COMPREPLY=($(compgen -c -- "$current")); return ;;
      ${flags([...choices]).join('|')}) [ "\${COMP_WORDS[index+1]}" = = ] && index=$((index + 1)); index=$((index + 2)) ;;
      -*) index=$((index + 1)) ;;
      *) return ;;
      esac
    done
    if [ "$index" -eq "$COMP_CWORD" ] && [ "\${current#-}" = "$current" ]; then COMPREPLY=($(compgen -c -- "$current")); return; fi ;;
  esac
  case $previous in
${chosen.map(([name, all]) => `    --${name}) words='${all.join(' ')}' ;;`).join('\n')}
    ${flags(free).join('|')}) return ;;
    *)
    case $command in
${cases.join('\n')}
    esac
    if [ "$COMP_CWORD" -eq 1 ]; then words="$words ${names.join(' ')}"; fi ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _bedrock_token bedrock-token
`;
}
