import { AwsCallError } from './AwsCallError';
import { AwsErrorKind, classifyAwsError } from './classifyAwsError';

const named = (name: string, message = '') =>
  Object.assign(new Error(message), { name });

describe('classifyAwsError', () => {
  it.each<[AwsErrorKind, Error]>([
    ['throttled', named('ThrottlingException', 'Rate exceeded')],
    ['throttled', named('Throttling', 'Rate exceeded')],
    ['gone', named('ValidationError', 'Stack with id app-x does not exist')],
    ['invalid', named('ValidationError', 'No updates are to be performed.')],
    [
      'conflict',
      named(
        'ValidationError',
        'Stack:arn:aws:x is in UPDATE_IN_PROGRESS state and can not be updated.',
      ),
    ],
    ['gone', named('PipelineNotFoundException')],
    ['denied', named('AccessDenied')],
    ['credentials', named('ExpiredTokenException')],
    ['conflict', named('ConcurrentPipelineExecutionsLimitExceededException')],
    ['timeout', named('TimeoutError', 'The operation was aborted')],
    [
      'unreachable',
      Object.assign(new Error('connect ECONNREFUSED'), {
        code: 'ECONNREFUSED',
      }),
    ],
    ['other', named('InternalFailure')],
  ])('%s: %s', (kind, error) => {
    expect(classifyAwsError(error)).toBe(kind);
  });

  it('becomes a problem that says what failed and what to do', () => {
    const error = AwsCallError.from(
      'cloudwatch:GetMetricData',
      named('AccessDenied', 'User is not authorized'),
    );
    expect(error.toProblem('dev')).toEqual({
      source: 'cloudwatch:GetMetricData',
      code: 'AccessDenied',
      env: 'dev',
      message:
        "cloudwatch:GetMetricData failed: User is not authorized. Give the portal's role this permission.",
    });
    expect(AwsCallError.from('other:Operation', error)).toBe(error);
  });
});
