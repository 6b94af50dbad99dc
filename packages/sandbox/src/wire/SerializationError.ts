import { AwsError } from '../core/AwsError';

/** A request that does not have the shape of its operation's input. */
export class SerializationError extends AwsError {
  /**
   * @param path - where in the input, for example `metricData.0.value`
   * @param expected - what belongs there, for example `a number`
   */
  constructor(path: string, expected: string, value: unknown) {
    const shown = JSON.stringify(value)?.slice(0, 100);
    super(
      'SerializationException',
      `${path || 'The input'} is ${shown}, expected ${expected}`,
    );
  }
}
