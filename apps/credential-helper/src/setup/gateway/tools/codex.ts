import { EXAMPLE_OPENAI_MODEL } from '@bedrock-token/core';
import { OUR_ENTRY } from '../../files/json-settings.ts';
import { authLines, MODELS, planProvider } from '../../tools/codex.ts';
import { type GatewayTool, printKey } from '../gateway-tool.ts';

/**
 * A provider of its own, since the built-in ones for Bedrock keep their address (codex#28902). Not named
 * OpenAI: for that name Codex compresses requests and asks for a WebSocket.
 */
export const codex: GatewayTool = {
  plan(address, io) {
    const model = { fits: MODELS.runtime, otherwise: `global.${EXAMPLE_OPENAI_MODEL}` };
    const { command, args } = printKey(address, io);
    return [
      planProvider(OUR_ENTRY, model, io, () => ({
        '': [
          'name = "Amazon Bedrock"',
          `base_url = "${address.url}/openai/v1"`,
          'wire_api = "responses"',
          'supports_websockets = false',
        ],
        '.auth': authLines(command, args),
      })),
    ];
  },
  next: `Start codex. A model needs a profile prefix, such as global.${EXAMPLE_OPENAI_MODEL}.`,
};
