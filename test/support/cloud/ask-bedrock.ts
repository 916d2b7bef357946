/** How Bedrock answered a bearer token: the status, and what it said. */
export interface BedrockAnswer {
  status: number;
  said: string;
}

/** @param env endpoints, as the AWS SDKs take them */
export async function askModel(
  env: Record<string, string>,
  token: string,
  model: string,
  operation: 'converse' | 'converse-stream' = 'converse',
): Promise<BedrockAnswer> {
  const url = `${env.AWS_ENDPOINT_URL_BEDROCK_RUNTIME}/model/${encodeURIComponent(model)}/${operation}`;
  const body = JSON.stringify({ messages: [{ role: 'user', content: [{ text: 'Hello' }] }] });
  return ask(url, token, { method: 'POST', body });
}

/** Chat Completions on the mantle endpoint. */
export async function askMantle(
  env: Record<string, string>,
  token: string,
  model: string,
): Promise<BedrockAnswer> {
  const body = JSON.stringify({ model, messages: [{ role: 'user', content: 'Hello' }] });
  const url = `${env.AWS_ENDPOINT_URL_BEDROCK_MANTLE}/v1/chat/completions`;
  return ask(url, token, { method: 'POST', body });
}

/** @param path below Bedrock's control plane, such as `/foundation-models` */
export async function askControlPlane(
  env: Record<string, string>,
  token: string,
  path: string,
): Promise<BedrockAnswer> {
  return ask(`${env.AWS_ENDPOINT_URL_BEDROCK}${path}`, token, { method: 'GET' });
}

async function ask(url: string, token: string, init: RequestInit): Promise<BedrockAnswer> {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const response = await fetch(url, { ...init, headers });
  return { status: response.status, said: await response.text() };
}
