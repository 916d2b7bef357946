import type { CommandSpec } from '../command-line/spec.ts';

/** For bash 3.2 and later, without the bash-completion package. */
export function composeBash(specs: readonly CommandSpec[]): string {
  const cases = specs.map(
    ({ name, options, operandChoices = [] }) =>
      `    ${name}) words='${[...options.map((option) => `--${option.name}`), ...operandChoices].join(' ')}' ;;`,
  );
  const values = new Map(
    specs.flatMap(({ options }) =>
      options.flatMap(({ name, choices }) => (choices ? [[name, choices.join(' ')] as const] : [])),
    ),
  );
  return `_bedrock_token() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]} command=get word words=''
  for word in "\${COMP_WORDS[@]:1:COMP_CWORD-1}"; do
    case $word in
    -*) ;;
    ${specs.map(({ name }) => name).join('|')}) command=$word; break ;;
    esac
  done
  case $previous in
${[...values].map(([name, choices]) => `    --${name}) words='${choices}' ;;`).join('\n')}
  esac
  if [ -z "$words" ]; then
    case $command in
${cases.join('\n')}
    esac
    if [ "$COMP_CWORD" -eq 1 ]; then words="$words ${specs.map(({ name }) => name).join(' ')}"; fi
  fi
  COMPREPLY=($(compgen -W "$words" -- "$current"))
}
complete -o default -F _bedrock_token bedrock-token
`;
}
