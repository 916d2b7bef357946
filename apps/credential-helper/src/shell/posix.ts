import { composeFields, FIELDS_MARK } from './key-fields.ts';
import {
  CONTEXT,
  FILE_VARIABLE,
  type HookPlan,
  type HookVariables,
  namesOf,
  type ShellSnippet,
} from './shell.ts';

const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** In characters: a key has some 3,000. */
const MAX_FIELD = 8_192;

/** What bash and zsh do in different ways. */
interface Dialect {
  /** Sets `now`, the epoch in seconds, without a process. */
  now: string;
  /** Reads the fields of the file into variables, or returns 1. */
  read: string;
  /** Goes to the root directory. */
  toRoot: string;
}

/**
 * The hook that runs before each prompt. While the key is good it compares numbers, and that is
 * all. AWS_REGION and AWS_DEFAULT_REGION (boto3 and AWS CLI v1 read only that one) are each set only
 * where the user has not, and follow the profile from then on.
 *
 * What says whose key it is, and until when, is exported with it: a shell below, or the same one
 * evaluating its profile again, goes on from there.
 *
 * A trace (`set -x`) shows the hook's name alone, since a key would stand in it.
 *
 * In an arithmetic expression both shells evaluate the text of a variable, `a[$(command)]` too. So
 * only digits get that far, wherever the text is from.
 */
function composeBody(plan: HookPlan, { now, read, toRoot }: Dialect): string {
  const { file, ownedDirectories, refresh, variables } = plan;
  const [key] = variables.key;
  return `__bedrock_token_file=${quote(file)}
export __bedrock_token_context="\${__bedrock_token_context-}" __bedrock_token_region="\${__bedrock_token_region-}" __bedrock_token_default_region="\${__bedrock_token_default_region-}"
export __bedrock_token_expires_at="\${__bedrock_token_expires_at:-0}"
__bedrock_token_note='' __bedrock_token_refresh_at=0 __bedrock_token_asked_at=0
__bedrock_token_hook() {
  local last=$? traced=''
  if [[ $- == *x* ]]; then { traced=1; set +x; } 2>/dev/null; fi
  __bedrock_token_look
  if [[ $- == *e* ]]; then last=0; fi
  if [[ -n $traced ]]; then set -x; fi
  return "$last"
}
__bedrock_token_look() {
  local now context region="\${AWS_REGION-}" default_region="\${AWS_DEFAULT_REGION-}"
  ${now}
  if [[ -z $now || $now == *[!0123456789]* ]]; then return 0; fi
  if [[ $__bedrock_token_refresh_at$__bedrock_token_asked_at$__bedrock_token_expires_at == *[!0123456789]* || $__bedrock_token_expires_at == 0?* ]]; then
    __bedrock_token_refresh_at=0 __bedrock_token_asked_at=0 __bedrock_token_expires_at=0
  fi
  if [[ $region == "$__bedrock_token_region" ]]; then region=''; fi
  if [[ $default_region == "$__bedrock_token_default_region" ]]; then default_region=''; fi
  context="\${AWS_PROFILE-}|$region|$default_region|${CONTEXT.map((name) => `\${${name}-}`).join('|')}"
  if [[ $context != "$__bedrock_token_context" ]]; then
    __bedrock_token_drop
    __bedrock_token_context="$context" __bedrock_token_asked_at=0
  fi
  if (( now < __bedrock_token_refresh_at )); then return 0; fi
  local __bedrock_token_new_context='' __bedrock_token_new_key='' __bedrock_token_new_region='' __bedrock_token_new_note='' __bedrock_token_new_anthropic=''
  local __bedrock_token_new_refresh_at=0 __bedrock_token_new_expires_at=0
  if __bedrock_token_read; then
    if [[ $__bedrock_token_new_context == "$context" ]]; then __bedrock_token_adopt; fi
    if (( now < __bedrock_token_refresh_at )); then return 0; fi
  fi
  if (( now >= __bedrock_token_expires_at )); then __bedrock_token_drop; fi
  if (( now >= __bedrock_token_asked_at + 30 || now < __bedrock_token_asked_at )); then
    __bedrock_token_asked_at=$now
    (
      if [[ -n $__bedrock_token_region && \${AWS_REGION-} == "$__bedrock_token_region" ]]; then unset AWS_REGION; fi
      if [[ -n $__bedrock_token_default_region && \${AWS_DEFAULT_REGION-} == "$__bedrock_token_default_region" ]]; then unset AWS_DEFAULT_REGION; fi
      unset ${key}
      ${toRoot} || exit 0
      ${FILE_VARIABLE}="$__bedrock_token_file" BEDROCK_TOKEN_CONTEXT="$context" BEDROCK_TOKEN_HELD=$(( __bedrock_token_expires_at - now )) ${refresh.map(quote).join(' ')} </dev/null >/dev/null 2>&1 &
    )
  fi
}
__bedrock_token_read() {
  local mark='' rest=''
  if ! [[ ${ownedDirectories.map((each) => `-O ${quote(each)} && ! -L ${quote(each)} && `).join('')}-f $__bedrock_token_file && -O $__bedrock_token_file && ! -L $__bedrock_token_file ]]; then return 1; fi
  ${read}
  if [[ $mark != ${quote(FIELDS_MARK)} ]]; then return 1; fi
  if [[ $__bedrock_token_new_key$__bedrock_token_new_region == *[!A-Za-z0-9+/=_-]* ]]; then return 1; fi
  if [[ $__bedrock_token_new_anthropic$__bedrock_token_new_note == *[[:cntrl:]]* ]]; then return 1; fi
  __bedrock_token_count "$__bedrock_token_new_refresh_at" && __bedrock_token_count "$__bedrock_token_new_expires_at"
}
__bedrock_token_count() {
  [[ \${#1} -lt 13 && ( $1 == 0 || $1 == [123456789]* ) && $1 != *[!0123456789]* ]]
}
__bedrock_token_adopt() {
  __bedrock_token_refresh_at=$__bedrock_token_new_refresh_at
  if [[ -n $__bedrock_token_new_key ]] && (( now < __bedrock_token_new_expires_at )); then
    if [[ $__bedrock_token_new_key != "\${${key}-}" ]]; then __bedrock_token_asked_at=0; fi
    __bedrock_token_expires_at=$__bedrock_token_new_expires_at
    ${adopt(variables)}
    if [[ -z \${AWS_REGION-} || \${AWS_REGION-} == "$__bedrock_token_region" ]]; then
      export AWS_REGION="$__bedrock_token_new_region"
      __bedrock_token_region="$__bedrock_token_new_region"
    fi
    if [[ -z \${AWS_DEFAULT_REGION-} || \${AWS_DEFAULT_REGION-} == "$__bedrock_token_default_region" ]]; then
      export AWS_DEFAULT_REGION="$__bedrock_token_new_region"
      __bedrock_token_default_region="$__bedrock_token_new_region"
    fi
  elif (( now >= __bedrock_token_expires_at )); then
    __bedrock_token_drop
    __bedrock_token_refresh_at=$__bedrock_token_new_refresh_at
  fi
  if [[ -n $__bedrock_token_new_note && $__bedrock_token_new_note != "$__bedrock_token_note" ]]; then
    printf '%s\\n' "$__bedrock_token_new_note" >&2
  fi
  __bedrock_token_note="$__bedrock_token_new_note"
}
__bedrock_token_drop() {
  if (( __bedrock_token_expires_at > 0 )); then unset ${namesOf(variables).join(' ')}; fi
  if [[ -n $__bedrock_token_region && \${AWS_REGION-} == "$__bedrock_token_region" ]]; then unset AWS_REGION; fi
  if [[ -n $__bedrock_token_default_region && \${AWS_DEFAULT_REGION-} == "$__bedrock_token_default_region" ]]; then unset AWS_DEFAULT_REGION; fi
  __bedrock_token_region='' __bedrock_token_default_region='' __bedrock_token_refresh_at=0 __bedrock_token_expires_at=0
}
`;
}

function adopt({ key, baseUrl, fixed, unset }: HookVariables): string {
  const set = [
    ...key.map((name) => `${name}="$__bedrock_token_new_key"`),
    ...(baseUrl === undefined ? [] : [`${baseUrl}="$__bedrock_token_new_anthropic"`]),
    ...fixed.map(([name, value]) => `${name}=${quote(value)}`),
  ];
  const lines = [
    `export ${set.join(' ')}`,
    ...(unset.length > 0 ? [`unset ${unset.join(' ')}`] : []),
  ];
  return lines.join('\n    ');
}

const FIELDS = [
  'mark',
  ...['context', 'key', 'region', 'refresh_at', 'expires_at', 'anthropic', 'note'].map(
    (name) => `__bedrock_token_new_${name}`,
  ),
];

export const bash: ShellSnippet = {
  extension: 'key',
  composeKey: composeFields,
  composeHook: (plan) =>
    `__bedrock_token_epoch=$(( ${plan.nowSeconds} - SECONDS ))
${composeBody(plan, {
  // bash 5, bash 4.2, and the bash 3.2 of macOS, none of which starts a process for it.
  now: `now=\${EPOCHSECONDS-}
  if [[ -z $now || $now == *[!0123456789]* ]]; then printf -v now '%(%s)T' -1 2>/dev/null || now=$(( __bedrock_token_epoch + SECONDS )); fi`,
  // A field that is too long shifts the next ones: then something is left.
  read: `{
    ${FIELDS.map((name) => `IFS= read -r -d '' -n ${MAX_FIELD} ${name}`).join(' &&\n    ')} &&
    ! IFS= read -r -d '' -n 1 rest
  } 2>/dev/null <"$__bedrock_token_file" || return 1
  if [[ -n $rest ]]; then return 1; fi`,
  toRoot: 'builtin cd /',
})}if [[ \${PROMPT_COMMAND[*]-} != *__bedrock_token_hook* ]]; then
  PROMPT_COMMAND="__bedrock_token_hook\${PROMPT_COMMAND:+;$PROMPT_COMMAND}"
fi
__bedrock_token_hook
`,
};

export const zsh: ShellSnippet = {
  extension: 'key',
  composeKey: composeFields,
  composeHook: (plan) =>
    // A variable of that name from the environment would stand in the place of the clock.
    `zmodload -e zsh/datetime || unset EPOCHSECONDS EPOCHREALTIME epochtime
zmodload zsh/datetime
zmodload -F zsh/stat b:zstat
${composeBody(plan, {
  // Whatever the user's options are, and no word about priorities from where they cannot be set.
  now: `emulate -L zsh
  setopt no_bg_nice
  now=$EPOCHSECONDS`,
  // Its own read takes a system call for each byte.
  read: `local -A stat
  zstat -LH stat -- "$__bedrock_token_file" 2>/dev/null || return 1
  if (( (stat[mode] & 8#77) != 0 || stat[nlink] != 1 || stat[size] > ${MAX_FIELD * FIELDS.length} )); then return 1; fi
  local -a fields
  { fields=("\${(@0)$(<"$__bedrock_token_file")}") } 2>/dev/null || return 1
  if (( $#fields != ${FIELDS.length + 1} )); then return 1; fi
  ${FIELDS.map((name, index) => `${name}=$fields[${index + 1}]`).join(' ')}`,
  toRoot: 'builtin cd -q /',
})}typeset -ga precmd_functions
if [[ " \${precmd_functions[*]-} " != *' __bedrock_token_hook '* ]]; then
  precmd_functions=(__bedrock_token_hook "\${precmd_functions[@]}")
fi
__bedrock_token_hook
`,
};
