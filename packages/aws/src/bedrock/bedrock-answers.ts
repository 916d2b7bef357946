import { BedrockTokenError } from '@bedrock-token/core';

/** What ListFoundationModels answers (Bedrock API reference); a portal says 200, too. */
export function isListOfModels(body: string): boolean {
  return Array.isArray(membersOf(body).modelSummaries);
}

/** What Converse answers. */
export function isCompletion(body: string): boolean {
  const { output } = membersOf(body);
  return typeof output === 'object' && output !== null;
}

function membersOf(body: string): Record<string, unknown> {
  const answer = parseAnswer(body);
  return typeof answer === 'object' && answer !== null ? (answer as Record<string, unknown>) : {};
}

/** undefined if it is no JSON. */
export function parseAnswer(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

/** For an answer that is none of Bedrock's. */
export function unreadableAnswer(region: string, status = 200): BedrockTokenError {
  return new BedrockTokenError(
    'ERR_UPSTREAM',
    `Bedrock in ${region} sent a response that cannot be read, of status ${status}.`,
    {
      hint: 'Something between this machine and AWS may be responding in its place: check proxies and AWS_ENDPOINT_URL variables.',
      retryable: true,
    },
  );
}
