/** Whom the service gets its own token for (managed policy AnthropicInferenceAccess, version 2). */
const TOKEN_AUDIENCES = ['https://api.anthropic.com', 'https://platform.claude.com'];

/**
 * A session policy that leaves a session nothing but inference on Claude Platform on AWS. Permissions
 * there are for workspaces: no policy can name a model. The service gets a web identity token of the
 * session by itself, through which it reaches Anthropic, so that the session must be allowed to have one
 * (managed policy AnthropicInferenceAccess, version 2).
 *
 * @param workspaceId undefined for every workspace that the role may use
 */
export function claudePlatformPolicy(partition: string, workspaceId: string | undefined): string {
  const service = 'aws-external-anthropic';
  const allow = (Sid: string, names: string[], resource: string) => ({
    Sid,
    Effect: 'Allow',
    Action: names.map((name) => `${service}:${name}`),
    Resource: resource,
  });
  const workspace = `arn:${partition}:${service}:*:*:workspace/${workspaceId ?? '*'}`;
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      allow('CallModels', ['CreateInference', 'CountTokens', 'GetModel', 'ListModels'], workspace),
      allow('UseKeys', ['CallWithBearerToken', 'GetAccountStatus'], '*'),
      {
        Sid: 'ReachAnthropic',
        Effect: 'Allow',
        Action: 'sts:GetWebIdentityToken',
        Resource: '*',
        Condition: {
          'ForAnyValue:StringEquals': { 'sts:IdentityTokenAudience': TOKEN_AUDIENCES },
          StringEquals: { 'aws:CalledViaLast': `${service}.amazonaws.com` },
        },
      },
      {
        Sid: 'TagTokensForAnthropic',
        Effect: 'Allow',
        Action: 'sts:TagGetWebIdentityToken',
        Resource: '*',
      },
    ],
  });
}
