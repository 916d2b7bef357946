import type { KeySettings } from '@bedrock-token/fleet';
import type { SinkConfig } from '@bedrock-token/sinks';

/** A key that is to be rotated, as far as it is known without AWS. */
export interface RotatedKey {
  userName: string;
  /** What it is for, how long it lasts, and what it may do. */
  settings: Pick<KeySettings, 'service' | 'workspaceId' | 'policies' | 'models'> & {
    credentialAgeDays: number;
  };
  /** For sinks that name none; undefined for that of the set-up. */
  region: string | undefined;
  sinks: readonly SinkConfig[];
  escrow: SinkConfig | undefined;
}

/** Every place that the role keeps. */
export const placesOf = ({ sinks, escrow }: RotatedKey): SinkConfig[] => [
  ...sinks,
  ...(escrow === undefined ? [] : [escrow]),
];

/** Where the keys come from, and what a workflow says of them. */
export interface KeySource {
  /** Those of the account and the role. */
  keys: readonly RotatedKey[];
  /** All that the workflow rotates. */
  ofWorkflow: readonly RotatedKey[];
  roleName: string;
  /** Twelve digits; undefined if any account will do. */
  accountId: string | undefined;
  workflow: WorkflowSource;
}

/** The part of the workflow that the command line decides. */
export type WorkflowSource =
  | {
      kind: 'key';
      /** Inputs that were given. */
      settings: Readonly<Record<string, string>>;
      /** YAML, as the user wrote it. */
      sinks: string;
      escrow: string | undefined;
    }
  | {
      kind: 'fleet';
      path: string;
      lacks: { region: boolean; role: boolean };
      /** How many there are in the file. */
      accounts: number;
    };
