import { AwsError } from '../../../core/AwsError';

/** What CloudFormation says of a `Fn::GetAtt` for an attribute that the type does not have. */
export function unknownAttribute(type: string, attribute: string): AwsError {
  return new AwsError(
    'ValidationError',
    `Requested attribute ${attribute} does not exist in schema for ${type}`,
  );
}
