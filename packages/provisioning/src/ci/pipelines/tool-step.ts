import type { Consumer, Plane } from '../../policy/consumer.ts';

export interface ToolRequest {
  partition: string;
  consumer: Consumer;
  plane: Plane;
  /** As the consumer names it. */
  model: string;
  /**
   * Of bedrock-token: a job with credentials runs what somebody has chosen, not what is new. Undefined if npm does not
   * have it; npx then starts what the image has.
   */
  version: string | undefined;
}

/** What a job runs: a tool, with a key in its environment. */
export interface ToolStep {
  /** Variables of the job. None has a `$`, which most systems would expand. */
  variables: Readonly<Record<string, string>>;
  /** One line for a POSIX shell, without backslashes: Groovy would read them. */
  command: string;
  /** Whether it wants to run in a checkout of the repository. */
  readsRepository?: boolean;
}

/**
 * `--clean`: the tool gets the key, and neither the OIDC token nor AWS credentials. `--no-cache`: agents that
 * stay keep no key for other jobs.
 */
const execOf = (version?: string) =>
  `npx --yes bedrock-token${version === undefined ? '' : `@${version}`} exec --clean --no-cache`;
const QUESTION = 'Hello';
const MESSAGES = [{ role: 'user', content: QUESTION }];

export function toolStep(request: ToolRequest): ToolStep {
  const { consumer, plane, partition, model, version } = request;
  const exec = execOf(version);
  const isMantle = plane === 'mantle';
  switch (consumer) {
    case 'bedrock': {
      const host = `bedrock-runtime.$AWS_REGION.${DNS_SUFFIXES[partition] ?? 'amazonaws.com'}`;
      const url = `https://${host}/model/${encodeURIComponent(model)}/converse`;
      const body = { messages: [{ role: 'user', content: [{ text: QUESTION }] }] };
      return curl(exec, url, '$AWS_BEARER_TOKEN_BEDROCK', body);
    }
    case 'claude-code':
      return {
        variables: { CLAUDE_CODE_USE_BEDROCK: '1', ANTHROPIC_MODEL: model },
        command: `${exec} -- npx --yes @anthropic-ai/claude-code -p ${QUESTION}`,
      };
    case 'codex':
      return {
        variables: {},
        // `codex exec` refuses a directory that is not in a Git repository.
        readsRepository: true,
        command: `${exec} -- npx --yes @openai/codex exec -c model_provider=amazon-bedrock -m ${model} ${QUESTION}`,
      };
    case 'openai': {
      const url = isMantle ? `${MANTLE}/openai/v1` : '$OPENAI_BASE_URL';
      const body = { model, messages: MESSAGES };
      return curl(`${exec} --openai`, `${url}/chat/completions`, '$OPENAI_API_KEY', body);
    }
    case 'anthropic': {
      const url = isMantle ? `${MANTLE}/anthropic` : '$ANTHROPIC_BASE_URL';
      const body = { model, max_tokens: 100, messages: MESSAGES };
      const headers = ['anthropic-version: 2023-06-01'];
      return curl(
        `${exec} --anthropic`,
        `${url}/v1/messages`,
        '$ANTHROPIC_AUTH_TOKEN',
        body,
        headers,
      );
    }
  }
}

const DNS_SUFFIXES: Readonly<Record<string, string>> = {
  'aws-cn': 'amazonaws.com.cn',
  'aws-eusc': 'amazonaws.eu',
};
/** Service authorization and endpoints of Amazon Bedrock Mantle: in the partition aws. */
const MANTLE = 'https://bedrock-mantle.$AWS_REGION.api.aws';

/** In single quotes, so that the shell with the key expands it. */
function curl(
  exec: string,
  url: string,
  key: string,
  body: object,
  headers: readonly string[] = [],
): ToolStep {
  const all = [`Authorization: Bearer ${key}`, 'content-type: application/json', ...headers];
  return {
    variables: { BODY: JSON.stringify(body) },
    command: `${exec} -- sh -c 'curl -sSf "${url}" ${all.map((one) => `-H "${one}"`).join(' ')} -d "$BODY"'`,
  };
}
