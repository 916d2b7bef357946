import type { RequestHandler } from '@bedrock-token/aws';
import type { AwsCredentials, KeySink, Secret } from '@bedrock-token/core';
import type { YAMLMap } from 'yaml';
import type { Complain } from '../yaml/read-members.ts';
import type { SinkWords } from './sink-words.ts';

/**
 * One kind of sink: all that the package has to know of it, besides its adapter. The registry lists
 * the kinds; `packages/fleet/schema` describes their entries to editors.
 */
export interface SinkKind<Config> {
  /** What an entry may hold, besides `type` and `overwrite`. */
  members: readonly string[];
  /** Reads and checks an entry. @throws what `complain` throws */
  read(entry: YAMLMap, complain: Complain): Config;
  /** The places of an entry; several for a secret of several environments. Nothing is asked yet. */
  open(config: Config, surroundings: SinkSurroundings, use: Use<Config>): KeySink[];
  /** The places of an entry, members aside, in words that are equal for equal places. */
  listPlaces(config: Config, where: Whereabouts): string[];

  /** How `escrow` names an entry. Absent for a kind without names. */
  nameOf?(config: Config): string;
  /** Where a pending key is kept next to the sink, so that consumers do not read it. */
  pendingPlace?(config: Config): Config;
  /** A pending key has a label of its own in the same place. */
  keepsPendingInPlace?: true;
  /** @throws ERR_INPUT for an entry that cannot be an escrow; `kinds` lists those that can */
  checkEscrow?(config: Config, words: SinkWords, kinds: string): void;
  /** @throws ERR_INPUT for an only sink that cannot be its own escrow; `hint` says how to add one */
  checkOwnEscrow?(config: Config, hint: string, words: SinkWords): void;
  /** A workflow can pass the value back. */
  isPassedBack?: true;
  /** What a rotation may do in IAM with places of this kind. */
  permissions?: {
    sid: string;
    actions: readonly string[];
    arnOf(config: Config, account: SinkAccount): string;
  };
}

/** What the sinks of a run share. */
export interface SinkSurroundings {
  credentials: AwsCredentials;
  requestHandler: RequestHandler;
  /** For entries that name none. */
  region: string;
  environment: NodeJS.ProcessEnv;
  github: {
    token: Secret<string> | undefined;
    /** As in GITHUB_API_URL. */
    apiUrl: string;
    /** `owner/name` of the workflow; undefined outside of one. */
    repository: string | undefined;
  };
  /** What the workflow passes back of the first GitHub secret of the sinks. */
  currentKey: Secret<string> | undefined;
  /** What the workflow passes back of the escrow. */
  pendingKey: Secret<string> | undefined;
  signal?: AbortSignal | undefined;
  /** Default: the inputs of the action. */
  words?: SinkWords;
}

/** How an entry is used. */
export interface Use<Config> {
  /** Every entry of this kind in the configuration, which names have to tell apart. */
  alike: readonly Config[];
  /** What the workflow passes back of it. */
  queuedValue: Secret<string> | undefined;
  /** The input or option that it is passed by. */
  passedAs: string;
  mustBeReadable: boolean;
  mayOverwrite: boolean;
  isEscrow: boolean;
}

/** What decides which places the same words mean. */
export interface Whereabouts {
  /** Twelve digits; empty if that is not known. */
  accountId: string;
  /** For entries that name none; empty if that is not known. */
  region: string;
  /** `owner/name` of the workflow's repository; undefined outside of one. */
  repository: string | undefined;
  /** Default: the inputs of the action. */
  words?: SinkWords;
}

/** Where AWS's own sinks are, if their entries do not say. */
export interface SinkAccount {
  partition: string;
  accountId: string;
  region: string;
}
