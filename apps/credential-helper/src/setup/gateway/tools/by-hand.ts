import { EXAMPLE_GLOBAL_PROFILE, EXAMPLE_OPENAI_MODEL } from '@bedrock-token/core';
import type { GatewayTool, WrittenAddress } from '../gateway-tool.ts';

const CLAUDE = EXAMPLE_GLOBAL_PROFILE;
const OPENAI = `global.${EXAMPLE_OPENAI_MODEL}`;

const byHand = (enter: (address: WrittenAddress) => string[]): GatewayTool => ({
  plan: () => [],
  enter,
});

/** Reported to refuse a literal key at a loopback address (vscode#333357, VS Code 1.135). */
export const vscode = byHand(({ url, localKey }) => [
  'VS Code keeps keys in its own secret storage, so setup writes no file.',
  'Run Chat: Manage Language Models, and add a custom endpoint (messages):',
  `URL: ${url}/anthropic/v1/messages`,
  `API key: ${localKey.reveal()}`,
  `Model: ${CLAUDE}`,
  'VS Code 1.135 was reported to answer "Invalid API Key" here (microsoft/vscode#333357).',
]);

export const rooCode = byHand(({ url, localKey }) => [
  'Roo Code keeps its provider in the secret storage of the editor, so setup writes no file.',
  'In its settings, choose Anthropic with a custom base URL:',
  `Base URL: ${url}/anthropic`,
  `API key: ${localKey.reveal()}`,
  `Model: ${CLAUDE}`,
]);

export const openWebui = byHand(({ url, localKey }) => [
  'Open WebUI keeps its connections in its database, so setup writes no file.',
  'Open Admin Settings, Connections, and add one for OpenAI:',
  `Base URL: ${url}/openai/v1`,
  `API key: ${localKey.reveal()}`,
  `Model: ${OPENAI}, or another model of Bedrock with an OpenAI API`,
  'For its first start: the base URL in OPENAI_API_BASE_URL, and the key in OPENAI_API_KEY.',
  'A container reaches the gateway only on the network of the host.',
]);

export const awsProfile = byHand(() => [
  'A profile holds no bearer token, and AWS SDKs for Python, Go and Kotlin send none by http. Use one of:',
  '`bedrock-token serve --tls`, and the variables that it prints',
  'bedrock-token setup aws-profile (without --gateway)',
  '`bedrock-token serve --credentials`, and the variables that it prints',
]);
