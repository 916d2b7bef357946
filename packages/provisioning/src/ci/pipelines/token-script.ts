/**
 * The commands of a job that has its OIDC token in a variable of the shell: AWS's SDKs read it from a file, as it
 * is, so without a line break at its end.
 *
 * @param before commands that put the token there
 * @param token such as `$AWS_ID_TOKEN`
 * @param session name of the AWS session, by which CloudTrail shows the job; `[\w+=,.@-]{2,64}`
 */
export function tokenScript(
  { before = [], token, session }: { before?: readonly string[]; token: string; session: string },
  command: string,
): string {
  return [
    ...before,
    `export AWS_ROLE_SESSION_NAME="${session}"`,
    'export AWS_WEB_IDENTITY_TOKEN_FILE="$(mktemp)"',
    `trap 'rm -f "$AWS_WEB_IDENTITY_TOKEN_FILE"' EXIT`,
    `printf %s "${token}" > "$AWS_WEB_IDENTITY_TOKEN_FILE"`,
    command,
    '',
  ].join('\n');
}
