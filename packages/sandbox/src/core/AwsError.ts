/**
 * An error that an operation answers with. The wire layer puts it into the shape of the
 * request's protocol; an asynchronous workflow shows its message as a status reason.
 */
export class AwsError extends Error {
  /** AWS's error code, for example `ValidationError` or `PriorityInUse`. */
  readonly code: string;
  /** HTTP status of the answer; 400 for most of AWS's client errors. */
  readonly httpStatus: number;

  constructor(code: string, message: string, httpStatus: number = 400) {
    super(message);
    this.name = code;
    this.code = code;
    this.httpStatus = httpStatus;
  }
}
