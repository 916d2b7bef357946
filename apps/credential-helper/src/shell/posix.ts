import { CONTEXT, keyVariables, type ShellKey, type ShellSnippet } from './shell.ts';

const quote = (text: string) => `'${text.replaceAll("'", `'\\''`)}'`;

/** Plain assignments, which bash and zsh read alike. */
function composeKey(key: ShellKey): string {
  const { context, token, region, refreshAt, expiresAt, note, anthropicBaseUrl } = key;
  return [
    ['context', context],
    ['key', token],
    ['region', region],
    ['refresh_at', String(refreshAt)],
    ['expires_at', String(expiresAt)],
    ['note', note],
    ['anthropic', anthropicBaseUrl],
  ]
    .map(([name = '', value = '']) => `__bedrock_token_new_${name}=${quote(value)}\n`)
    .join('');
}

/**
 * The hook that runs before each prompt. While the key is good it compares numbers, and that is
 * all. AWS_REGION and AWS_DEFAULT_REGION (boto3 and AWS CLI v1 read only that one) are each set only
 * where the user has not, and follow the profile from then on.
 *
 * What tells whose key it is, and until when, is exported with it: a shell below, or the same one
 * evaluating its profile again, goes on from there.
 *
 * A trace (`set -x`) shows the hook's name alone, since a key would stand in it.
 */
function composeBody(
  file: string,
  refresh: readonly string[],
  now: string,
  anthropic: boolean,
): string {
  const forAnthropic = `
    export ANTHROPIC_AUTH_TOKEN="$__bedrock_token_new_key" ANTHROPIC_BASE_URL="$__bedrock_token_new_anthropic"
    unset ANTHROPIC_API_KEY`;
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
  if [[ $region == "$__bedrock_token_region" ]]; then region=''; fi
  if [[ $default_region == "$__bedrock_token_default_region" ]]; then default_region=''; fi
  context="\${AWS_PROFILE-}|$region|$default_region|${CONTEXT.map((name) => `\${${name}-}`).join('|')}"
  if [[ $context != "$__bedrock_token_context" ]]; then
    __bedrock_token_drop
    __bedrock_token_context="$context" __bedrock_token_asked_at=0
  fi
  if (( now < __bedrock_token_refresh_at )); then return 0; fi
  if [[ -f $__bedrock_token_file && -O $__bedrock_token_file ]]; then
    local __bedrock_token_new_context='' __bedrock_token_new_key='' __bedrock_token_new_region='' __bedrock_token_new_note='' __bedrock_token_new_anthropic=''
    local __bedrock_token_new_refresh_at=0 __bedrock_token_new_expires_at=0
    . "$__bedrock_token_file"
    if [[ $__bedrock_token_new_context == "$context" ]]; then __bedrock_token_adopt; fi
    if (( now < __bedrock_token_refresh_at )); then return 0; fi
  fi
  if (( now >= __bedrock_token_expires_at )); then __bedrock_token_drop; fi
  if (( now >= __bedrock_token_asked_at + 30 || now < __bedrock_token_asked_at )); then
    __bedrock_token_asked_at=$now
    (
      if [[ -n $__bedrock_token_region && \${AWS_REGION-} == "$__bedrock_token_region" ]]; then unset AWS_REGION; fi
      if [[ -n $__bedrock_token_default_region && \${AWS_DEFAULT_REGION-} == "$__bedrock_token_default_region" ]]; then unset AWS_DEFAULT_REGION; fi
      unset AWS_BEARER_TOKEN_BEDROCK
      BEDROCK_TOKEN_CONTEXT="$context" BEDROCK_TOKEN_HELD=$(( __bedrock_token_expires_at - now )) ${refresh.map(quote).join(' ')} </dev/null >/dev/null 2>&1 &
    )
  fi
}
__bedrock_token_adopt() {
  __bedrock_token_refresh_at=$__bedrock_token_new_refresh_at
  if [[ -n $__bedrock_token_new_key ]] && (( now < __bedrock_token_new_expires_at )); then
    if [[ $__bedrock_token_new_key != "\${AWS_BEARER_TOKEN_BEDROCK-}" ]]; then __bedrock_token_asked_at=0; fi
    __bedrock_token_expires_at=$__bedrock_token_new_expires_at
    export AWS_BEARER_TOKEN_BEDROCK="$__bedrock_token_new_key"${anthropic ? forAnthropic : ''}
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
  if (( __bedrock_token_expires_at > 0 )); then unset ${keyVariables(anthropic).join(' ')}; fi
  if [[ -n $__bedrock_token_region && \${AWS_REGION-} == "$__bedrock_token_region" ]]; then unset AWS_REGION; fi
  if [[ -n $__bedrock_token_default_region && \${AWS_DEFAULT_REGION-} == "$__bedrock_token_default_region" ]]; then unset AWS_DEFAULT_REGION; fi
  __bedrock_token_region='' __bedrock_token_default_region='' __bedrock_token_refresh_at=0 __bedrock_token_expires_at=0
}
`;
}

export const bash: ShellSnippet = {
  extension: 'sh',
  composeKey,
  composeHook: (file, refresh, nowSeconds, anthropic) =>
    `__bedrock_token_epoch=$(( ${nowSeconds} - SECONDS ))
${composeBody(
  file,
  refresh,
  // bash 5, bash 4.2, and the bash 3.2 of macOS, none of which starts a process for it.
  `now=\${EPOCHSECONDS-}
  if [[ -z $now ]]; then printf -v now '%(%s)T' -1 2>/dev/null || now=$(( __bedrock_token_epoch + SECONDS )); fi`,
  anthropic,
)}if [[ \${PROMPT_COMMAND[*]-} != *__bedrock_token_hook* ]]; then
  PROMPT_COMMAND="__bedrock_token_hook\${PROMPT_COMMAND:+;$PROMPT_COMMAND}"
fi
__bedrock_token_hook
`,
};

export const zsh: ShellSnippet = {
  extension: 'sh',
  composeKey,
  composeHook: (file, refresh, _nowSeconds, anthropic) =>
    `zmodload zsh/datetime
${composeBody(
  file,
  refresh,
  // Whatever the user's options are, and no word about priorities from where they cannot be set.
  `emulate -L zsh
  setopt no_bg_nice
  now=$EPOCHSECONDS`,
  anthropic,
)}typeset -ga precmd_functions
if [[ " \${precmd_functions[*]-} " != *' __bedrock_token_hook '* ]]; then
  precmd_functions=(__bedrock_token_hook "\${precmd_functions[@]}")
fi
__bedrock_token_hook
`,
};
