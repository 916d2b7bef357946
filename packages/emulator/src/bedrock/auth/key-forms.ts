/** What tells the API keys of one service from those of another. */
export interface KeyForm {
  /** In front of a short-term key, and the host and SigV4 service that it is signed for. */
  shortTermPrefix: string;
  host: string;
  signingName: string;
  /** In front of a long-term key. */
  longTermPrefix: string;
}

const BEDROCK: KeyForm = {
  shortTermPrefix: 'bedrock-api-key-',
  host: 'bedrock.amazonaws.com',
  signingName: 'bedrock',
  longTermPrefix: 'ABSK',
};

/**
 * The services that take API keys, as IAM and SigV4 name them. Those of Claude Platform on AWS: PyPI's
 * `token-generator-for-aws-external-anthropic` 1.0.0; IAM user guide, "API keys for AWS services".
 */
export const KEY_FORMS = {
  bedrock: BEDROCK,
  'bedrock-mantle': BEDROCK,
  'aws-external-anthropic': {
    shortTermPrefix: 'aws-external-anthropic-api-key-',
    host: 'aws-external-anthropic.amazonaws.com',
    signingName: 'aws-external-anthropic',
    longTermPrefix: 'AEAA',
  },
} as const satisfies Record<string, KeyForm>;

export type KeyedService = keyof typeof KEY_FORMS;
