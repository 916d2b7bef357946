import type { ShellKey, ShellSnippet } from './shell.ts';

const quote = (text: string) => `'${text.replace(/[\\']/g, '\\$&')}'`;

/**
 * fish has no clock of its own, but it tells how old a file is: times are counted from the writing
 * of the key's file (`path mtime`, fish 3.5).
 */
function composeKey({ context, token, region, now, refreshAt, expiresAt, note }: ShellKey): string {
  return [
    ['context', context],
    ['key', token],
    ['region', region],
    ['refresh_after', String(refreshAt - now)],
    ['expires_after', String(expiresAt - now)],
    ['note', note],
  ]
    .map(([name = '', value = '']) => `set __bedrock_token_new_${name} ${quote(value)}\n`)
    .join('');
}

export const fish: ShellSnippet = {
  extension: 'fish',
  composeKey,
  composeHook: (file, refresh) => `set -g __bedrock_token_file ${quote(file)}
set -g __bedrock_token_context ''
set -g __bedrock_token_region ''
set -g __bedrock_token_note ''
set -g __bedrock_token_written 0
set -g __bedrock_token_refresh_after 0
set -g __bedrock_token_expires_after 0
function __bedrock_token_hook --on-event fish_prompt
    set -l region "$AWS_REGION"
    test "$region" = "$__bedrock_token_region"; and set region ''
    set -l context "$AWS_PROFILE|$region|$AWS_DEFAULT_REGION|$AWS_ACCESS_KEY_ID|$AWS_CONFIG_FILE|$AWS_SHARED_CREDENTIALS_FILE"
    if test "$context" != "$__bedrock_token_context"
        __bedrock_token_drop
        set -g __bedrock_token_context $context
    end
    set -l age (path mtime --relative $__bedrock_token_file 2>/dev/null; or echo -1)
    set -l written (path mtime $__bedrock_token_file 2>/dev/null; or echo 0)
    if test "$written" = "$__bedrock_token_written" -a $age -ge 0 -a $age -lt $__bedrock_token_refresh_after
        return
    end
    if test $age -ge 0
        set -l __bedrock_token_new_context ''
        set -l __bedrock_token_new_key ''
        set -l __bedrock_token_new_region ''
        set -l __bedrock_token_new_refresh_after 0
        set -l __bedrock_token_new_expires_after 0
        set -l __bedrock_token_new_note ''
        source $__bedrock_token_file
        if test "$__bedrock_token_new_context" = "$context"
            set -g __bedrock_token_written $written
            set -g __bedrock_token_refresh_after $__bedrock_token_new_refresh_after
            set -g __bedrock_token_expires_after $__bedrock_token_new_expires_after
            if test -n "$__bedrock_token_new_key" -a $age -lt $__bedrock_token_expires_after
                test "$__bedrock_token_new_key" != "$AWS_BEARER_TOKEN_BEDROCK"; and set -g __bedrock_token_asked_for ''
                set -gx AWS_BEARER_TOKEN_BEDROCK $__bedrock_token_new_key
                if test -z "$AWS_REGION" -o "$AWS_REGION" = "$__bedrock_token_region"
                    set -gx AWS_REGION $__bedrock_token_new_region
                    set -g __bedrock_token_region $__bedrock_token_new_region
                end
            end
            if test -n "$__bedrock_token_new_note" -a "$__bedrock_token_new_note" != "$__bedrock_token_note"
                echo $__bedrock_token_new_note >&2
            end
            set -g __bedrock_token_note $__bedrock_token_new_note
        end
        test $age -lt $__bedrock_token_refresh_after; and return
    end
    if test $age -lt 0 -o $age -ge $__bedrock_token_expires_after
        __bedrock_token_drop
    end
    set -l asked (path mtime --relative $__bedrock_token_file.asked 2>/dev/null; or echo 30)
    if test $asked -lt 0 -o $asked -ge 30 -o "$context" != "$__bedrock_token_asked_for"
        set -g __bedrock_token_asked_for $context
        echo >$__bedrock_token_file.asked
        begin
            set -lx BEDROCK_TOKEN_CONTEXT $context
            set -lx BEDROCK_TOKEN_HELD 0
            test $age -ge 0; and set BEDROCK_TOKEN_HELD (math $__bedrock_token_expires_after - $age)
            if test -n "$__bedrock_token_region" -a "$AWS_REGION" = "$__bedrock_token_region"
                set -lx BEDROCK_TOKEN_FORGET_REGION 1
                ${refresh.map(quote).join(' ')} </dev/null >/dev/null 2>&1 &
            else
                ${refresh.map(quote).join(' ')} </dev/null >/dev/null 2>&1 &
            end
            disown 2>/dev/null
        end
    end
end
function __bedrock_token_drop
    test $__bedrock_token_expires_after -gt 0; and set -e AWS_BEARER_TOKEN_BEDROCK
    test -n "$__bedrock_token_region" -a "$AWS_REGION" = "$__bedrock_token_region"; and set -e AWS_REGION
    set -g __bedrock_token_region ''
    set -g __bedrock_token_written 0
    set -g __bedrock_token_refresh_after 0
    set -g __bedrock_token_expires_after 0
end
__bedrock_token_hook
`,
};
