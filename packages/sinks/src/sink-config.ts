import type { SecretApp } from '@bedrock-token/github';

/** Where a key is to be published, as people write it, checked. */
export type SinkConfig = Place & {
  /** What is there and is no key may be replaced. */
  overwrite?: true;
};

type Place =
  | {
      type: 'github';
      name: string;
      /** `owner/name`; default the repository of the workflow. */
      repository?: string;
      /** Each of these environments of the repository. */
      environments?: string[];
      organization?: string;
      app: SecretApp;
      /** Who sees an organization's secret that is new. */
      visibility?: 'all' | 'private';
    }
  | ({ type: 'secrets-manager'; name: string; region?: string } & Part)
  | ({ type: 'ssm'; name: string; region?: string } & Part)
  | ({ type: 'file'; path: string } & Part)
  | {
      type: 'exec';
      /** Gets the key on its standard input. */
      command: string[];
      /** Prints the key that is there, nothing if there is none. */
      read?: string[];
    };

interface Part {
  /** The place holds a JSON object, and the key is this member of it. */
  member?: string;
}

/** The member of the place that the key is to be, if it is not the whole. */
export function memberOf(config: SinkConfig): string | undefined {
  return 'member' in config ? config.member : undefined;
}
