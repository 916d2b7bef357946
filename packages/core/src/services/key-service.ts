/** The services of AWS whose API keys are made here, as users name them. */
export const KEY_SERVICE_NAMES = ['bedrock', 'claude-platform'] as const;
export type KeyServiceName = (typeof KEY_SERVICE_NAMES)[number];

/** What differs between the keys of two services; the rest of a key is the same. */
export interface KeyService {
  name: KeyServiceName;
  /** As AWS's guides name it. */
  title: string;
  /** A host of no region, which a short-term key is signed for. */
  host: string;
  /** In the scope of the signature and in front of IAM's actions. */
  signingName: string;
  /** In front of a short-term key. */
  shortTermPrefix: string;
  /** In front of a long-term key. */
  longTermPrefix: string;
  /** For which IAM makes a long-term key (IAM User Guide, "API keys for AWS services"). */
  iamService: string;
  /** Prefixes of its actions in IAM: one for each of its endpoints. */
  actionPrefixes: readonly string[];
}

/**
 * Bedrock: `@aws/bedrock-token-generator`. Claude Platform on AWS: PyPI's
 * `token-generator-for-aws-external-anthropic` 1.0.0 and its user guide, "Authentication".
 */
export const KEY_SERVICES: Readonly<Record<KeyServiceName, KeyService>> = {
  bedrock: {
    name: 'bedrock',
    title: 'Amazon Bedrock',
    host: 'bedrock.amazonaws.com',
    signingName: 'bedrock',
    shortTermPrefix: 'bedrock-api-key-',
    longTermPrefix: 'ABSK',
    iamService: 'bedrock.amazonaws.com',
    actionPrefixes: ['bedrock', 'bedrock-mantle'],
  },
  'claude-platform': {
    name: 'claude-platform',
    title: 'Claude Platform on AWS',
    host: 'aws-external-anthropic.amazonaws.com',
    signingName: 'aws-external-anthropic',
    shortTermPrefix: 'aws-external-anthropic-api-key-',
    longTermPrefix: 'AEAA',
    iamService: 'aws-external-anthropic.amazonaws.com',
    actionPrefixes: ['aws-external-anthropic'],
  },
};

export const isKeyServiceName = (text: string): text is KeyServiceName =>
  Object.hasOwn(KEY_SERVICES, text);

/** The service of a short-term key, by its prefix; undefined for any other text. */
export function serviceOfShortTermKey(text: string): KeyService | undefined {
  return Object.values(KEY_SERVICES).find(({ shortTermPrefix }) =>
    text.startsWith(shortTermPrefix),
  );
}

/** The service of a long-term key, by its prefix; undefined for any other text. */
export function serviceOfLongTermKey(text: string): KeyService | undefined {
  return Object.values(KEY_SERVICES).find(({ longTermPrefix }) => text.startsWith(longTermPrefix));
}
