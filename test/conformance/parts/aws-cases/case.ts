import type { AwsWorld } from './world.ts';

/** Files, variables and options, and whose credentials they give. */
export interface AwsCase {
  readonly name: string;
  /** By their paths below the home directory. `HOME` in a text stands for that directory. */
  readonly files?: Readonly<Record<string, string>>;
  /** `HOME` in a value stands for the home directory; undefined removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** Of `--profile`. */
  readonly profile?: string;
  /** `user/NAME` or `assumed-role/NAME`, also with a session's name; or how it fails. */
  readonly gives: string | Refusal;
  /** Where botocore does something else: what it gives, `nothing` if it fails, and why we differ. */
  readonly botocore?: { readonly gives: string; readonly because: string };
  /** Parameters that a request for a role must have. */
  readonly asks?: Readonly<Record<string, string>>;
  /** The `host:port` that is asked first, through a proxy that then refuses. */
  readonly reaches?: string;
  /** Where the published case says otherwise than botocore: what it says. */
  readonly published?: string;
  /** Called before the command runs, such as to let a server fail. */
  readonly before?: () => void;
}

export interface Refusal {
  /** The exit code of the command. */
  readonly code: number;
  /** What its message says. */
  readonly says: RegExp;
}

/** The cases of one group need keys that the emulator issued. */
export type CaseGroup = (world: AwsWorld) => AwsCase[];

/** Both files in their usual places. */
export const inFiles = (config: string, credentials = '') => ({
  '.aws/config': config,
  '.aws/credentials': credentials,
});

/** No step found credentials. */
export const NOTHING: Refusal = { code: 4, says: /No AWS credentials were found/ };
export const refusal = (says: RegExp, code = 4): Refusal => ({ code, says });
