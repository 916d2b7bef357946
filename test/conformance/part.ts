/**
 * The contract of the conformance suite: a third-party part, how it is installed, and
 * what is compared with it. `run.ts` prepares each part, runs its checks and writes the table.
 */

/** The rows of the table stand together by what the part is. */
export type Group =
  | 'runner'
  | 'generators'
  | 'clients'
  | 'credential_process'
  | 'services'
  | 'configuration'
  | 'linters and shells';

export interface Part {
  /** What `npm run conformance -- --only ID` selects: lower case, with hyphens. */
  readonly id: string;
  /** As its authors call it, such as `nektos/act`. */
  readonly name: string;
  readonly group: Group;
  /** Whether `.ci/run` runs it; the others are run by hand before a release. */
  readonly inCi: boolean;
  /**
   * Why this part may be missing, if it is not published everywhere. It is then `not run` without
   * failing the whole. Leave it out otherwise.
   */
  readonly mayBeMissing?: string;
  /**
   * Installs the part.
   * @throws {NotAvailable} if it cannot be had on this machine; the row reads `not run`.
   */
  prepare(toolbox: Toolbox): Promise<Prepared>;
}

export interface Prepared {
  /** As the part itself prints it, or as its package client reports it. */
  readonly version: string;
  readonly checks: readonly Check[];
  /** Stops servers that the checks share; called once, after the last check. */
  stop?(): Promise<void>;
}

/** One row of the table. */
export interface Check {
  /** How the part got its key or its settings, such as `setup codex` or `exec`. */
  readonly configured: string;
  /** What is compared with what. */
  readonly compared: string;
  /** How long it may take, in minutes, until its processes are killed. Default: 5. */
  readonly minutes?: number;
  /** Throws only on a fault of the suite itself; what disagrees is a failure. */
  run(): Promise<CheckResult>;
}

export interface CheckResult {
  /** How many cases were compared. */
  readonly cases: number;
  /** One line for each case that disagreed. Empty: they all agreed. */
  readonly failures: readonly string[];
}

/** Ordinary package clients, pinned versions, and a cache outside of the work tree. */
export interface Toolbox {
  /** Installs npm packages (`{ openai: '7.57.0' }`). Returns the folder that holds node_modules. */
  npm(packages: Readonly<Record<string, string>>): Promise<string>;
  /** Makes a virtual environment with PyPI packages. Returns its folder. */
  python(packages: Readonly<Record<string, string>>): Promise<string>;
  /** `go install MODULE@VERSION`. Returns the path of the program. */
  goInstall(module: string, version: string): Promise<string>;
  /** Builds a Go program whose go.mod and main.go are in `source`. Returns its path. */
  goBuild(source: string): Promise<string>;
  /** Resolves Maven artefacts (`group:name:version`). Returns a Java class path. */
  maven(artefacts: readonly string[]): Promise<string>;
  /** Installs a Debian package, if it is missing and we may. Returns the path of `command`. */
  debian(packageName: string, command: string): Promise<string>;
  /** An empty folder for this part, removed after its checks. */
  readonly scratch: string;
}

/** A part that cannot be had here, with the reason as the table shows it. */
export class NotAvailable extends Error {
  override readonly name = 'NotAvailable';
}
