export type SignatureProblem =
  | 'missing'
  | 'incomplete'
  | 'unknown-key'
  | 'wrong-token'
  | 'session-expired'
  | 'skewed'
  | 'wrong-scope'
  | 'mismatch';

/** Why a signed request is refused; each service has its own code for it. */
export class SignatureError extends Error {
  readonly problem: SignatureProblem;

  constructor(problem: SignatureProblem, message: string) {
    super(message);
    this.problem = problem;
  }
}
