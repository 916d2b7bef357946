/** One record of Amazon Bedrock's model invocation logging, without its prompt and response. */
export interface InvocationRecord {
  requestId: string;
  at: Date;
  region: string;
  accountId: string;
  /** The ARN of who called. */
  actor: string;
  model: string;
  /** Such as `Converse`. */
  operation: string;
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens: number;
  cacheWriteTokens: number;
}

type Members = Record<string, unknown>;

/** Reads a record (Amazon Bedrock User Guide, "Model invocation logging"). @returns undefined for what is none */
export function readInvocationRecord(value: unknown): InvocationRecord | undefined {
  const record = membersOf(value);
  if (record.schemaType !== 'ModelInvocationLog') return undefined;
  const requestId = textOf(record.requestId);
  const actor = textOf(membersOf(record.identity).arn);
  const at = new Date(textOf(record.timestamp));
  if (requestId === '' || actor === '' || Number.isNaN(at.getTime())) return undefined;
  const input = membersOf(record.input);
  const output = membersOf(record.output);
  return {
    requestId,
    at,
    region: textOf(record.region) || 'unknown',
    accountId: textOf(record.accountId),
    actor,
    model: textOf(record.modelId) || 'unknown',
    operation: textOf(record.operation) || 'unknown',
    inputTokens: countOf(input.inputTokenCount),
    outputTokens: countOf(output.outputTokenCount),
    cacheReadTokens: countOf(input.cacheReadInputTokenCount),
    cacheWriteTokens: countOf(input.cacheWriteInputTokenCount),
  };
}

function membersOf(value: unknown): Members {
  return typeof value === 'object' && value !== null ? (value as Members) : {};
}

const textOf = (value: unknown) => (typeof value === 'string' ? value : '');

/** A refused call has none. */
const countOf = (value: unknown) =>
  typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : 0;
