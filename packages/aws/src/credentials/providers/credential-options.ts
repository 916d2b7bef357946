import type { RequestHandler } from '../../http/request-handler.ts';

/** Whose credentials, and by what they are asked for. */
export interface CredentialOptions {
  /** Whose STS roles are assumed at. Default: AWS_REGION, AWS_DEFAULT_REGION, us-east-1. */
  region?: string | undefined;
  /** A named profile; then AWS_PROFILE and the keys of the environment are not looked at. */
  profile?: string | undefined;
  requestHandler: RequestHandler;
  /** The process's own: the SDK's providers know no other. */
  environment: NodeJS.ProcessEnv;
  /** What to do where none are found, for the user; default what helps at a terminal. */
  hintIfNone?: string | undefined;
  /** Called before a step is asked for credentials, with the step and what it looks for. */
  onStep?: ((name: string, looksFor: string) => void) | undefined;
  /** Called with what the SDK would write to stderr: a line, fit to be shown. */
  onWarning?: ((text: string) => void) | undefined;
  /** Called with what the user has to know although the run continues: a line without its full stop. */
  onNotice?: ((text: string) => void) | undefined;
}
