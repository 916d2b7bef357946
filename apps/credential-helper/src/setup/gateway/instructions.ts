import { EXAMPLE_GLOBAL_PROFILE, EXAMPLE_OPENAI_MODEL } from '@bedrock-token/core';
import type { GatewayAddress } from '../../gateway/gateway-variables.ts';

const CLAUDE = EXAMPLE_GLOBAL_PROFILE;
const OPENAI = `global.${EXAMPLE_OPENAI_MODEL}`;

type Lines = (address: { url: string; key: string }) => string[];

const openAi =
  (where: string): Lines =>
  ({ url, key }) => [
    where,
    `Base URL: ${url}/openai/v1`,
    `API key: ${key}`,
    `Model: ${OPENAI}, or another model of Bedrock with an OpenAI API`,
  ];

const anthropic =
  (where: string): Lines =>
  ({ url, key }) => [where, `Base URL: ${url}/anthropic`, `API key: ${key}`, `Model: ${CLAUDE}`];

const SHELL: Lines = () => [
  'It gets its variables from the shell. Add to your shell profile, or to .envrc:',
  'eval "$(bedrock-token shell-init bash --gateway)"',
];

/** What a person enters in tools that keep a key where setup does not write. */
export const INSTRUCTIONS: Readonly<Record<string, Lines>> = {
  codex: ({ url, key }) => [
    'Add to ~/.codex/config.toml; the first two lines stand before the first table:',
    `model = "${OPENAI}"`,
    'model_provider = "bedrock-gateway"',
    '[model_providers.bedrock-gateway]',
    'name = "Amazon Bedrock"',
    `base_url = "${url}/openai/v1"`,
    'wire_api = "responses"',
    'supports_websockets = false',
    `experimental_bearer_token = "${key}"`,
  ],
  vscode: ({ url, key }) => [
    'In VS Code, run Chat: Manage Language Models, and add a custom endpoint (messages):',
    `URL: ${url}/anthropic/v1/messages`,
    `API key: ${key}`,
    `Model: ${CLAUDE}`,
  ],
  zed: openAi('In Zed, open Agent Settings, and add a provider that is compatible with OpenAI:'),
  cline: anthropic('In Cline, choose Anthropic with a custom base URL:'),
  'roo-code': anthropic('In Roo Code, choose Anthropic with a custom base URL:'),
  continue: ({ url, key }) => [
    'Add to models in ~/.continue/config.yaml:',
    '  - name: Amazon Bedrock',
    '    provider: anthropic',
    `    model: ${CLAUDE}`,
    `    apiBase: ${url}/anthropic/v1`,
    `    apiKey: ${key}`,
  ],
  librechat: ({ url, key }) => [
    'Add to endpoints.custom in librechat.yaml. A container reaches the gateway only on the network of the host:',
    '  - name: Bedrock',
    `    baseURL: ${url}/openai/v1`,
    `    apiKey: ${key}`,
    `    models: { default: ["${OPENAI}"] }`,
  ],
  'open-webui': openAi(
    'In Open WebUI, open Admin Settings, Connections, and add one for OpenAI. A container reaches the gateway only on the network of the host:',
  ),
  crush: ({ url, key }) => [
    'Add to providers in ~/.config/crush/crush.json:',
    JSON.stringify({
      bedrock_gateway: {
        type: 'anthropic',
        base_url: `${url}/anthropic`,
        api_key: key,
        models: [{ id: CLAUDE, name: 'Claude on Bedrock' }],
      },
    }),
  ],
  pi: anthropic('In models.json of pi, add a provider with the API anthropic-messages:'),
  aider: ({ url, key }) => [
    'Start aider with:',
    `aider --openai-api-base ${url}/openai/v1 --model openai/${OPENAI}`,
    `Set OPENAI_API_KEY=${key} in its environment.`,
    'boto3, which bedrock/ models use, sends no bearer token by http.',
  ],
  litellm: ({ url, key }) => [
    'Add to model_list in config.yaml; boto3, which bedrock/ models use, sends no bearer token by http:',
    '  - model_name: bedrock',
    '    litellm_params:',
    `      model: anthropic/${CLAUDE}`,
    `      api_base: ${url}/anthropic`,
    `      api_key: ${key}`,
  ],
  'claude-desktop': anthropic('In Claude Desktop, set up a gateway for inference:'),
  direnv: SHELL,
  mise: SHELL,
  'aws-profile': () => [
    'AWS SDKs for Python, Go and Kotlin send no bearer token by http. Use one of:',
    'bedrock-token setup aws-profile (without --gateway)',
    'bedrock-token serve --credentials, and the variables that it prints',
  ],
};

/** Exempts the gateway from the proxy of a tool. */
const DIRECT =
  'If a proxy is set where the tool runs, add to its NO_PROXY: 127.0.0.1,localhost,::1';

export function describeEntries(lines: Lines, { url, localKey }: GatewayAddress): string {
  return `${[...lines({ url, key: localKey.reveal() }), DIRECT].join('\n')}\n`;
}
