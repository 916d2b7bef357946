import { EXAMPLE_OPENAI_MODEL } from '@bedrock-token/core';
import { inCurrentDirectory } from '../../current-directory.ts';
import { appendBlock, removeBlocks } from '../../files/block.ts';
import { putItems } from '../../files/yaml-list.ts';
import type { FilePlan } from '../../tool.ts';
import type { GatewayTool } from '../gateway-tool.ts';

const KEY = 'BEDROCK_GATEWAY_KEY';
/** What a librechat.yaml cannot be without. */
const HEAD = 'version: 1.2.8\n';

/**
 * A custom endpoint, since LibreChat's own one for Bedrock takes the host of another endpoint, and calls
 * it by https. Its key is in .env, which LibreChat keeps out of version control.
 */
export const librechat: GatewayTool = {
  plan: ({ url, localKey }) => [
    planEndpoint(`${url}/openai/v1`),
    {
      path: inCurrentDirectory('.env'),
      put: (text) => appendBlock(removeBlocks(text), [`${KEY}=${localKey.reveal()}`]),
      take: removeBlocks,
      isOfProject: true,
      isSecret: true,
    },
  ],
  next: 'Run it in the directory of LibreChat, and restart LibreChat. A container reaches the gateway only on the network of the host.',
};

function planEndpoint(baseURL: string): FilePlan {
  const path = inCurrentDirectory('librechat.yaml');
  const endpoint = {
    name: 'Bedrock',
    apiKey: `\${${KEY}}`,
    baseURL,
    models: { default: [`global.${EXAMPLE_OPENAI_MODEL}`] },
  };
  return {
    path,
    put: (text) => {
      const clean = removeBlocks(text);
      return putItems(clean.trim() === '' ? HEAD : clean, 'endpoints.custom', [endpoint], path);
    },
    take: (text) => {
      const rest = removeBlocks(text);
      return rest === HEAD && rest !== text ? '' : rest;
    },
    mode: 0o644,
    isOfProject: true,
  };
}
