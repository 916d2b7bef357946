import { composeFields, FIELDS_MARK } from './key-fields.ts';
import { CONTEXT, FILE_VARIABLE, type HookVariables, namesOf, type ShellSnippet } from './shell.ts';

const quote = (text: string) => `'${text.replace(/[\\']/g, '\\$&')}'`;

/** What follows the mark, in the order of key-fields.ts. */
const NAMES = ['context', 'key', 'region', 'refresh_at', 'expires_at', 'anthropic', 'note'];
/** Epoch seconds, or 0. */
const COUNT = '(?:0|[1-9][0-9]{0,11})';
/** Of the file; a field has an eighth of it at most, as in bash. */
const MAX_BYTES = 65_536;

/**
 * As posix.ts has it, in fish's words. fish has no clock of its own, but it shows when a file was
 * changed and how long ago that is (`path mtime`, fish 3.5): together they are now.
 */
export const fish: ShellSnippet = {
  extension: 'key',
  composeKey: composeFields,
  composeHook: ({ file, ownedDirectories, refresh, variables }) => {
    const words = refresh.map(quote).join(' ');
    return `set -g __bedrock_token_file ${quote(file)}
set -gx __bedrock_token_context "$__bedrock_token_context"
set -gx __bedrock_token_region "$__bedrock_token_region"
set -gx __bedrock_token_default_region "$__bedrock_token_default_region"
set -gx __bedrock_token_expires_at "$__bedrock_token_expires_at"
set -g __bedrock_token_note ''
set -g __bedrock_token_refresh_at 0
set -g __bedrock_token_asked_at 0
function __bedrock_token_hook --on-event fish_prompt
    set -l last $status
    set -l fish_trace
    __bedrock_token_look
    return $last
end
function __bedrock_token_look
    set -l now (math (path mtime /) + (path mtime --relative /))
    if not string match -qr '^${COUNT} ${COUNT} ${COUNT}$' -- "$__bedrock_token_refresh_at $__bedrock_token_asked_at $__bedrock_token_expires_at"
        set -g __bedrock_token_refresh_at 0
        set -g __bedrock_token_asked_at 0
        set -g __bedrock_token_expires_at 0
    end
    set -l region "$AWS_REGION"
    test "$region" = "$__bedrock_token_region"; and set region ''
    set -l default_region "$AWS_DEFAULT_REGION"
    test "$default_region" = "$__bedrock_token_default_region"; and set default_region ''
    set -l context "$AWS_PROFILE|$region|$default_region|${CONTEXT.map((name) => `$${name}`).join('|')}"
    if test "$context" != "$__bedrock_token_context"
        __bedrock_token_drop
        set -g __bedrock_token_context $context
        set -g __bedrock_token_asked_at 0
    end
    test $now -lt $__bedrock_token_refresh_at; and return
    set -l fields (__bedrock_token_read | string split0)
    if test (count $fields) -eq ${NAMES.length}
        ${NAMES.map((name, index) => `set -l __bedrock_token_new_${name} $fields[${index + 1}]`).join('\n        ')}
        if test "$__bedrock_token_new_context" = "$context"
            set -g __bedrock_token_refresh_at $__bedrock_token_new_refresh_at
            if test -n "$__bedrock_token_new_key" -a $now -lt $__bedrock_token_new_expires_at
                test "$__bedrock_token_new_key" != "$${variables.key[0]}"; and set -g __bedrock_token_asked_at 0
                set -g __bedrock_token_expires_at $__bedrock_token_new_expires_at
                ${adopt(variables)}
                if test -z "$AWS_REGION" -o "$AWS_REGION" = "$__bedrock_token_region"
                    set -gx AWS_REGION $__bedrock_token_new_region
                    set -g __bedrock_token_region $__bedrock_token_new_region
                end
                if test -z "$AWS_DEFAULT_REGION" -o "$AWS_DEFAULT_REGION" = "$__bedrock_token_default_region"
                    set -gx AWS_DEFAULT_REGION $__bedrock_token_new_region
                    set -g __bedrock_token_default_region $__bedrock_token_new_region
                end
            else if test $now -ge $__bedrock_token_expires_at
                __bedrock_token_drop
                set -g __bedrock_token_refresh_at $__bedrock_token_new_refresh_at
            end
            if test -n "$__bedrock_token_new_note" -a "$__bedrock_token_new_note" != "$__bedrock_token_note"
                echo $__bedrock_token_new_note >&2
            end
            set -g __bedrock_token_note $__bedrock_token_new_note
        end
        test $now -lt $__bedrock_token_refresh_at; and return
    end
    test $now -ge $__bedrock_token_expires_at; and __bedrock_token_drop
    if test $now -ge (math $__bedrock_token_asked_at + 30) -o $now -lt $__bedrock_token_asked_at
        set -g __bedrock_token_asked_at $now
        begin
            set -lx ${FILE_VARIABLE} $__bedrock_token_file
            set -lx BEDROCK_TOKEN_CONTEXT $context
            set -lx BEDROCK_TOKEN_HELD (math $__bedrock_token_expires_at - $now)
            set -lx BEDROCK_TOKEN_FORGET_REGION ''
            test -n "$__bedrock_token_region" -a "$AWS_REGION" = "$__bedrock_token_region"; and set BEDROCK_TOKEN_FORGET_REGION 1
            set -lx BEDROCK_TOKEN_FORGET_DEFAULT_REGION ''
            test -n "$__bedrock_token_default_region" -a "$AWS_DEFAULT_REGION" = "$__bedrock_token_default_region"; and set BEDROCK_TOKEN_FORGET_DEFAULT_REGION 1
            /bin/sh -c 'cd / && exec "$@"' sh ${words} </dev/null >/dev/null 2>&1 &
            disown 2>/dev/null
        end
    end
end
function __bedrock_token_read
    test ${ownedDirectories.map((each) => `-O ${quote(each)} -a ! -L ${quote(each)} -a `).join('')}-f $__bedrock_token_file -a -O $__bedrock_token_file -a ! -L $__bedrock_token_file -a -r $__bedrock_token_file; or return
    set -l fish_read_limit ${MAX_BYTES / (NAMES.length + 1)}
    set -l fields
    begin
        for name in mark ${NAMES.join(' ')}
            set -l field
            read -z field; or return
            set -a fields $field
        end
    end <$__bedrock_token_file
    test (count $fields) -eq ${NAMES.length + 1}; or return
    test "$fields[1]" = '${FIELDS_MARK}'; or return
    string match -qr '[^A-Za-z0-9+/=_-]' -- $fields[3..4]; and return
    string match -qr '[[:cntrl:]]' -- $fields[7..8]; and return
    string match -qr '^${COUNT} ${COUNT}$' -- "$fields[5] $fields[6]"; or return
    string join0 -- $fields[2..-1]
end
function __bedrock_token_drop
    test $__bedrock_token_expires_at -gt 0; and set -e ${namesOf(variables).join(' ')}
    test -n "$__bedrock_token_region" -a "$AWS_REGION" = "$__bedrock_token_region"; and set -e AWS_REGION
    test -n "$__bedrock_token_default_region" -a "$AWS_DEFAULT_REGION" = "$__bedrock_token_default_region"; and set -e AWS_DEFAULT_REGION
    set -g __bedrock_token_region ''
    set -g __bedrock_token_default_region ''
    set -g __bedrock_token_refresh_at 0
    set -g __bedrock_token_expires_at 0
end
__bedrock_token_hook
`;
  },
};

function adopt({ key, baseUrl, fixed, unset }: HookVariables): string {
  return [
    ...key.map((name) => `set -gx ${name} $__bedrock_token_new_key`),
    ...(baseUrl === undefined ? [] : [`set -gx ${baseUrl} $__bedrock_token_new_anthropic`]),
    ...fixed.map(([name, value]) => `set -gx ${name} ${quote(value)}`),
    ...unset.map((name) => `set -e ${name}`),
  ].join('\n                ');
}
