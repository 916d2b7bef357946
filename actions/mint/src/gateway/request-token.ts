/**
 * Until when the runner's request token gives OIDC tokens, in epoch milliseconds. It is a JWT; GitHub does
 * not document its end. One was seen to end 6 h 10 min after the job began (Azure/azure-cli#28778).
 *
 * @returns undefined without a token, or if it names no end
 */
export function readRenewableUntil(environment: NodeJS.ProcessEnv): number | undefined {
  const [, payload = ''] = environment.ACTIONS_ID_TOKEN_REQUEST_TOKEN?.split('.') ?? [];
  try {
    const { exp } = JSON.parse(Buffer.from(payload, 'base64url').toString()) as { exp?: unknown };
    return typeof exp === 'number' && Number.isFinite(exp) ? exp * 1000 : undefined;
  } catch {
    return undefined;
  }
}
