/**
 * The profile that the environment names, by the precedence of botocore.
 *
 * @returns undefined if it names none: then `default` applies, behind the keys of the environment
 */
export function profileOfEnvironment(
  environment: Readonly<Record<string, string | undefined>>,
): string | undefined {
  return environment.AWS_DEFAULT_PROFILE || environment.AWS_PROFILE || undefined;
}
