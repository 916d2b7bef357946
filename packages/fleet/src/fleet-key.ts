import type { SinkConfig } from '@bedrock-token/sinks';
import type { SettingName } from './key-settings.ts';

/** One key of the file: a user of an account, and where that user's key is published. */
export interface FleetKey {
  /** Twelve digits. */
  accountId: string;
  /** What the file calls the account: its name, or its id if it has none. */
  account: string;
  userName: string;
  /** What the file says of this key, by the names of inputs and in their form. */
  settings: Partial<Record<SettingName, string>>;
  sinks: [SinkConfig, ...SinkConfig[]];
  /** An entry, or the name of a sink. */
  escrow: SinkConfig | string | undefined;
  /** Of the entry of the user, from 1. */
  line: number;
}
