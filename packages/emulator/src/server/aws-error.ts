/** An error as an AWS service answers it; each service renders it in its own protocol. */
export class AwsError extends Error {
  readonly status: number;
  /** The code on the wire, such as `AccessDenied` or `ValidationException`. */
  readonly code: string;
  /** For the journal only: what AWS would not reveal to a caller. */
  readonly detail: string | undefined;

  constructor(status: number, code: string, message: string, detail?: string) {
    super(message);
    this.status = status;
    this.code = code;
    this.detail = detail;
  }
}
