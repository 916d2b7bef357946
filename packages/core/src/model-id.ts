/** A model that all examples name: the README, hints and comments. It is called by a profile alone. */
export const EXAMPLE_MODEL = 'anthropic.claude-haiku-4-5-20251001-v1:0';
/** Its inference profiles: of one geography, and of all regions. */
export const EXAMPLE_PROFILE = `us.${EXAMPLE_MODEL}`;
export const EXAMPLE_GLOBAL_PROFILE = `global.${EXAMPLE_MODEL}`;
/** A model of OpenAI, as the mantle endpoint names it; its profiles have a geography before it. */
export const EXAMPLE_OPENAI_MODEL = 'openai.gpt-6.2-sol';

/** Whether text can be the id or ARN of a model or an inference profile; what it names is not known. */
export function isModelId(text: string): boolean {
  return text.length <= 256 && /^[\w.:/-]+[.:][\w.:/-]+$/.test(text);
}
