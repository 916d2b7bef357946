/** What uses the key in the workflow. */
export const CONSUMERS = ['bedrock', 'claude-code', 'codex', 'openai', 'anthropic'] as const;
export type Consumer = (typeof CONSUMERS)[number];

/** The two endpoints that take a key; each has its own actions in IAM. */
export const PLANES = ['runtime', 'mantle'] as const;
export type Plane = (typeof PLANES)[number];

interface ConsumerNeeds {
  /** The first is the default. */
  planes: readonly [Plane, ...Plane[]];
  /** What it asks for in addition to calling models. */
  reads: readonly string[];
}

const NEEDS: Record<Consumer, ConsumerNeeds> = {
  bedrock: { planes: ['runtime'], reads: [] },
  // It looks up the profile behind a model that it is given.
  'claude-code': { planes: ['runtime'], reads: ['bedrock:ListInferenceProfiles'] },
  // Its provider amazon-bedrock calls mantle.
  codex: { planes: ['mantle'], reads: [] },
  openai: { planes: ['runtime', 'mantle'], reads: [] },
  anthropic: { planes: ['runtime', 'mantle'], reads: [] },
};

export const planesOf = (consumer: Consumer) => NEEDS[consumer].planes;
export const readsOf = (consumer: Consumer) => NEEDS[consumer].reads;

/** Users report that OpenAI-compatible calls of the runtime are also authorized on a project. */
export const asksForProject = (consumer: Consumer) => consumer === 'openai';
