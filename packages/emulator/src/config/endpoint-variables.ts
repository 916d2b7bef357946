/**
 * What points AWS SDKs at the emulator.
 *
 * @param suffix pins what is regional to a region, as `/@us-west-2`; empty for no region
 */
export function endpointVariables(url: string, suffix: string): Record<string, string> {
  return {
    AWS_ENDPOINT_URL_STS: `${url}/sts`,
    AWS_ENDPOINT_URL_IAM: `${url}/iam`,
    // Lookups go to every region; the signature names it.
    AWS_ENDPOINT_URL_CLOUDTRAIL: `${url}/cloudtrail`,
    AWS_ENDPOINT_URL_ACCOUNT: `${url}/account`,
    AWS_ENDPOINT_URL_ORGANIZATIONS: `${url}/organizations`,
    AWS_ENDPOINT_URL_SSO: `${url}/sso`,
    AWS_ENDPOINT_URL_SSO_OIDC: `${url}/sso-oidc`,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: `${url}/secretsmanager${suffix}`,
    AWS_ENDPOINT_URL_SSM: `${url}/ssm${suffix}`,
    AWS_ENDPOINT_URL_BEDROCK: `${url}/bedrock${suffix}`,
    AWS_ENDPOINT_URL_BEDROCK_RUNTIME: `${url}/bedrock-runtime${suffix}`,
    // No SDK of AWS has these services; the action and the command read the variables.
    AWS_ENDPOINT_URL_BEDROCK_MANTLE: `${url}/bedrock-mantle${suffix}`,
    AWS_ENDPOINT_URL_AWS_EXTERNAL_ANTHROPIC: `${url}/aws-external-anthropic${suffix}`,
  };
}
