import { EXAMPLE_GLOBAL_PROFILE } from '@bedrock-token/core';
import { noProxyVariables } from '../../../gateway/gateway-variables.ts';
import { planAiderVariables } from '../../tools/aider.ts';
import { planContinueModel } from '../../tools/continue.ts';
import { planLitellmModels } from '../../tools/litellm.ts';
import type { GatewayTool } from '../gateway-tool.ts';

export const continueDev: GatewayTool = {
  plan({ url, localKey }, io) {
    const model = {
      provider: 'anthropic',
      model: EXAMPLE_GLOBAL_PROFILE,
      apiBase: `${url}/anthropic/v1`,
      apiKey: localKey.reveal(),
    };
    return [{ ...planContinueModel(model, io), isSecret: true }];
  },
  next: 'Choose the model "Amazon Bedrock" in Continue. For others, copy its lines in config.yaml out of the block of bedrock-token, and change model.',
};

/** LiteLLM, below aider too, sends a key of Bedrock by its own HTTP client, also by http (1.81.10). */
export const aider: GatewayTool = {
  plan({ url, region, localKey }, io) {
    const variables = [
      `AWS_BEARER_TOKEN_BEDROCK=${localKey.reveal()}`,
      `AWS_BEDROCK_RUNTIME_ENDPOINT=${url}`,
      ...(region === '' ? [] : [`AWS_REGION=${region}`, `AWS_DEFAULT_REGION=${region}`]),
      ...noProxyVariables(io.env).map(([name, value]) => `${name}=${value}`),
    ];
    return [{ ...planAiderVariables(variables, io), isSecret: true }];
  },
  next: `Start aider with a model of Bedrock, such as aider --model bedrock/${EXAMPLE_GLOBAL_PROFILE}. It needs boto3. A .aider.conf.yml of a project with a set-env of its own replaces this one.`,
};

export const litellm: GatewayTool = {
  plan({ url, region, localKey }) {
    const params = {
      ...(region !== '' && { aws_region_name: region }),
      aws_bedrock_runtime_endpoint: url,
      api_key: localKey.reveal(),
    };
    return [{ ...planLitellmModels(params), mode: 0o600, isSecret: true }];
  },
  next: 'Keep config.yaml out of version control: it holds the local key. Start it: litellm --config config.yaml. It needs boto3, and a key for its own clients in LITELLM_MASTER_KEY.',
};
