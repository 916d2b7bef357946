import type { ProcessIo } from '../process-io.ts';

/** What the user chose on the command line. */
export interface Choice {
  region: string | undefined;
  profile: string | undefined;
  roleArn: string | undefined;
  scope: 'inference' | 'role';
  /** Codex: which of Bedrock's two endpoints serves the Responses API. */
  endpoint: 'runtime' | 'mantle';
  /** Claude Code: AWS credentials that it signs with, or a Bedrock API key. */
  auth: 'credentials' | 'key';
}

/** How one file of a tool comes to have our settings, and how it loses them again. */
export interface FilePlan {
  path: string;
  /**
   * Done twice it changes nothing more.
   *
   * @param text the file as it is, empty if there is none
   * @param backup the file as it was before us, if it has settings of ours already
   * @throws ERR_INPUT if the file is not of its form
   */
  put(text: string, backup?: string): string;
  /** @param backup the file as it was before us; undefined if there was none */
  take(text: string, backup: string | undefined): string;
  /** The settings in it serve other tools, too: undone with the last of them. */
  isShared?: true;
  /** Of a new file; default 0600. */
  mode?: number;
  /** A secret is put into it: afterwards no other user of the machine can read it. */
  isSecret?: true;
  /** All that is left to do with it is to take out what the other way to set up a tool wrote. */
  isLeftover?: true;
  /** Set for a file of the current directory: a checkout, whose links and backups are not the user's. */
  isOfProject?: true;
}

export interface Tool {
  name: string;
  /** True if it cannot be set up without a region. */
  needsRegion: boolean;
  plan(choice: Choice, io: ProcessIo): FilePlan[];
  /**
   * Set if the tool prefers AWS_BEARER_TOKEN_BEDROCK to the profile that it is given: the command
   * that starts it.
   */
  losesToKey?: string;
  /**
   * Set if the tool signs with AWS credentials and not with a key; `temporary` if it accepts none without a session
   * token. A tool that reads a profile takes any.
   */
  signsWith?(choice: Choice): 'credentials' | 'temporary' | undefined;
  /** Set if the tool reads a profile of ours: that names its source, and `default` if that exists. */
  readsProfile?: true;
  /**
   * What already stands in the environment or in the tool's files and defeats our settings, with
   * what to do; one sentence or two each.
   */
  warnings?(choice: Choice, io: ProcessIo): string[];
  /** The command by which the user lets the tool run its file, such as `direnv allow`. */
  allows?: string;
  /** What starts us in its files, if not {@link launcher}. */
  command?(): string[];
  /** What the user does next, in a sentence. */
  next(choice: Choice, io: ProcessIo): string;
}
