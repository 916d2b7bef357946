import { readFileSync } from 'node:fs';
import AnthropicBedrock from '@anthropic-ai/bedrock-sdk';

const MODEL = 'us.anthropic.claude-haiku-4-5-20251001-v1:0';

/** A tool that has read its base URL and its key once, from the file that `setup` has written. */
export interface Tool {
  /** What usage calls it. */
  client: string;
  /**
   * Asks by a stream.
   *
   * @returns the tokens that the tool reads of its usage
   * @throws Error with the sentence that the tool shows
   */
  ask(text: string): Promise<{ input: number; output: number }>;
}

const readJson = (file: string) => JSON.parse(readFileSync(file, 'utf8'));

/** Claude Code in Bedrock mode asks by Anthropic's SDK for Bedrock; `env` of its settings is its environment. */
export function openClaudeCode(settings: string): Tool {
  const { env } = readJson(settings);
  const client = new AnthropicBedrock({
    apiKey: env.AWS_BEARER_TOKEN_BEDROCK,
    baseURL: env.ANTHROPIC_BEDROCK_BASE_URL,
    awsRegion: env.AWS_REGION,
    defaultHeaders: { 'user-agent': 'claude-cli/2.1.300 (external, cli)' },
    maxRetries: 0,
  });
  return {
    client: 'claude-cli',
    async ask(content) {
      const messages = [{ role: 'user' as const, content }];
      const stream = client.messages.stream({ model: MODEL, max_tokens: 50, messages });
      const { usage } = await stream.finalMessage();
      return { input: usage.input_tokens, output: usage.output_tokens };
    },
  };
}

/** opencode asks as `@ai-sdk/amazon-bedrock` 5.0 does with `baseURL` and `apiKey`. */
export function openOpencode(configuration: string): Tool {
  const { options } = readJson(configuration).provider['amazon-bedrock'];
  const url = `${options.baseURL}/model/${encodeURIComponent(MODEL)}/converse-stream`;
  const headers = {
    Authorization: `Bearer ${options.apiKey}`,
    'content-type': 'application/json',
    'user-agent': 'opencode/1.18.33 ai-sdk/amazon-bedrock/5.0.101 runtime/bun/1.3',
  };
  return {
    client: 'opencode',
    async ask(text) {
      const body = JSON.stringify({
        messages: [{ role: 'user', content: [{ text }] }],
        inferenceConfig: { maxTokens: 50 },
      });
      const answer = await fetch(url, { method: 'POST', headers, body });
      const content = await answer.text();
      if (!answer.ok) throw new Error(`${answer.status} ${content}`);
      // In the last event, after which the connection could have been cut.
      const [, input, output] = /"inputTokens":(\d+),"outputTokens":(\d+)/.exec(content) ?? [];
      return { input: Number(input), output: Number(output) };
    },
  };
}

/** What a tool has seen of its own requests. */
export interface Seen {
  client: string;
  requests: number;
  errors: number;
  input: number;
  output: number;
}

/** Uses tools in turn. @param prompt of every request */
export function useTools(tools: readonly Tool[], prompt: string) {
  const seen = tools.map(({ client }): Seen => {
    return { client, requests: 0, errors: 0, input: 0, output: 0 };
  });
  async function ask(tool: Tool, row: Seen): Promise<string> {
    row.requests += 1;
    try {
      const { input, output } = await tool.ask(prompt);
      row.input += input;
      row.output += output;
      return '';
    } catch (error) {
      row.errors += 1;
      return String(error);
    }
  }
  /**
   * Asks for a minute at most, until it holds of what the tools failed with; empty for a success.
   *
   * @returns what they failed with
   */
  async function askUntil(holds: (failures: string[]) => boolean): Promise<string[]> {
    const end = Date.now() + 60_000;
    for (;;) {
      const failures: string[] = [];
      for (const [index, tool] of tools.entries())
        failures.push(await ask(tool, seen[index] as Seen));
      if (holds(failures)) return failures;
      if (Date.now() > end) throw new Error(`It never came: ${failures.join('; ')}`);
    }
  }
  return { seen, askUntil };
}
