/**
 * What an error of AWS means to us: `throttled` try later; `gone` what was asked for does not exist; `denied` the role may
 * not; `credentials` they are wrong or expired; `conflict` something else has it, or the limit is reached; `timeout` no answer
 * in time; `unreachable` no connection; `invalid` the request was refused as wrong; `other`.
 */
export type AwsErrorKind =
  | 'throttled'
  | 'gone'
  | 'denied'
  | 'credentials'
  | 'conflict'
  | 'timeout'
  | 'unreachable'
  | 'invalid'
  | 'other';

const KIND_BY_CODE: Readonly<Record<string, AwsErrorKind>> = {
  Throttling: 'throttled',
  ThrottlingException: 'throttled',
  ThrottledException: 'throttled',
  TooManyRequestsException: 'throttled',
  RequestLimitExceeded: 'throttled',
  LimitExceededException: 'conflict',
  ServiceNotFoundException: 'gone',
  ServiceNotActiveException: 'gone',
  ClusterNotFoundException: 'gone',
  PipelineNotFoundException: 'gone',
  PipelineExecutionNotFoundException: 'gone',
  RuleNotFound: 'gone',
  RuleNotFoundException: 'gone',
  ListenerNotFound: 'gone',
  ListenerNotFoundException: 'gone',
  TargetGroupNotFound: 'gone',
  TargetGroupNotFoundException: 'gone',
  ResourceNotFoundException: 'gone',
  RepositoryNotFoundException: 'gone',
  ImageNotFoundException: 'gone',
  AccessDenied: 'denied',
  AccessDeniedException: 'denied',
  UnauthorizedOperation: 'denied',
  ExpiredToken: 'credentials',
  ExpiredTokenException: 'credentials',
  UnrecognizedClientException: 'credentials',
  InvalidClientTokenId: 'credentials',
  SignatureDoesNotMatch: 'credentials',
  CredentialsProviderError: 'credentials',
  AlreadyExistsException: 'conflict',
  PriorityInUse: 'conflict',
  PriorityInUseException: 'conflict',
  ConcurrentPipelineExecutionsLimitExceededException: 'conflict',
  ConflictException: 'conflict',
  DuplicateTargetGroupName: 'conflict',
  DuplicateTargetGroupNameException: 'conflict',
  TokenAlreadyExistsException: 'conflict',
  PipelineExecutionNotStoppableException: 'conflict',
  DuplicatedStopRequestException: 'conflict',
  TimeoutError: 'timeout',
  AbortError: 'timeout',
  RequestTimeout: 'timeout',
  ECONNREFUSED: 'unreachable',
  ECONNRESET: 'unreachable',
  ENOTFOUND: 'unreachable',
  EPIPE: 'unreachable',
  ValidationException: 'invalid',
  InvalidParameterException: 'invalid',
};

function field(error: unknown, name: string): string | undefined {
  if (typeof error !== 'object' || error === null) return undefined;
  const value: unknown = Reflect.get(error, name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** AWS's own code of an error, such as `AccessDenied`, or that of the connection, such as `ECONNREFUSED`. */
export function awsErrorCode(error: unknown): string {
  const code =
    field(error, 'Code') ?? field(error, 'code') ?? field(error, 'name');
  if (code !== undefined && code !== 'Error') return code;
  // The SDK wraps some errors of the connection, and then only the message has their code.
  const [network] = /\bE[A-Z]{4,}\b/.exec(field(error, 'message') ?? '') ?? [];
  return network ?? code ?? 'Unknown';
}

/** What an error that the SDK threw means. */
export function classifyAwsError(error: unknown): AwsErrorKind {
  const code = awsErrorCode(error);
  const name = field(error, 'name') ?? code;
  const message = field(error, 'message') ?? '';
  if (code === 'ValidationError') {
    // CloudFormation has one code for all of these.
    if (/does not exist/.test(message)) return 'gone';
    if (/_IN_PROGRESS|can not be updated|cannot be deleted/.test(message)) {
      return 'conflict';
    }
    return 'invalid';
  }
  return KIND_BY_CODE[code] ?? KIND_BY_CODE[name] ?? 'other';
}
