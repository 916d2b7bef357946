import { join } from 'node:path';
import { EXAMPLE_GLOBAL_PROFILE, EXAMPLE_OPENAI_MODEL } from '@bedrock-token/core';
import { OUR_ENTRY } from '../../files/json-settings.ts';
import { planClineBedrock } from '../../tools/cline.ts';
import { crushPath } from '../../tools/crush.ts';
import { opencodePath } from '../../tools/opencode.ts';
import { piDirectory } from '../../tools/pi.ts';
import { zedPath } from '../../tools/zed.ts';
import { type GatewayTool, planJson } from '../gateway-tool.ts';

const CLAUDE = EXAMPLE_GLOBAL_PROFILE;

export const opencode: GatewayTool = {
  plan({ url, region, localKey }, io) {
    const options = ['provider', 'amazon-bedrock', 'options'];
    return [
      planJson(opencodePath(io), [
        [[...options, 'baseURL'], url],
        [[...options, 'apiKey'], localKey.reveal()],
        [[...options, 'region'], region || undefined],
        [[...options, 'profile'], undefined],
      ]),
    ];
  },
  next: 'Start opencode without AWS_BEARER_TOKEN_BEDROCK, and choose a model of amazon-bedrock with /models.',
};

export const cline: GatewayTool = {
  plan: ({ url, region, localKey }, io) => [
    {
      ...planClineBedrock(
        [
          [['apiKey'], localKey.reveal()],
          [['region'], region || undefined],
          [['aws', 'authentication'], 'apikey'],
          [['aws', 'endpoint'], url],
        ],
        io,
      ),
      isSecret: true,
    },
  ],
  next: 'Restart Cline (3.0.65 or later), or its editor, and choose a model of Amazon Bedrock.',
};

export const crush: GatewayTool = {
  plan: ({ url, localKey }, io) => [
    planJson(crushPath(io), [
      [
        ['providers', OUR_ENTRY],
        {
          name: 'Amazon Bedrock (gateway)',
          type: 'anthropic',
          base_url: `${url}/anthropic`,
          api_key: localKey.reveal(),
          models: [{ id: CLAUDE, name: 'Claude on Bedrock' }],
        },
      ],
    ]),
  ],
  next: 'Start crush, and choose the model of Amazon Bedrock (gateway) with Ctrl+L.',
};

export const pi: GatewayTool = {
  plan: ({ url, localKey }, io) => [
    planJson(join(piDirectory(io), 'models.json'), [
      [
        ['providers', OUR_ENTRY],
        {
          name: 'Amazon Bedrock (gateway)',
          api: 'anthropic-messages',
          baseUrl: `${url}/anthropic`,
          apiKey: localKey.reveal(),
          models: [{ id: CLAUDE, name: 'Claude on Bedrock', input: ['text', 'image'] }],
        },
      ],
    ]),
  ],
  next: `Start pi: pi --provider ${OUR_ENTRY} --model ${CLAUDE}.`,
};

/** Zed keeps keys in the keychain, never in its settings (Zed's documentation, "Use API access"). */
export const zed: GatewayTool = {
  plan: ({ url }, io) => [
    planJson(zedPath(io), [
      [
        ['language_models', 'openai_compatible', OUR_ENTRY],
        {
          api_url: `${url}/openai/v1`,
          available_models: [
            {
              name: `global.${EXAMPLE_OPENAI_MODEL}`,
              display_name: 'OpenAI on Bedrock',
              max_tokens: 128_000,
            },
          ],
        },
      ],
    ]),
  ],
  enter: ({ localKey }) => [
    'Zed keeps keys in the keychain, not in its settings. Open Agent Settings, and enter the API key',
    `of the provider ${OUR_ENTRY}, or start Zed with it in BEDROCK_TOKEN_API_KEY:`,
    localKey.reveal(),
  ],
};
