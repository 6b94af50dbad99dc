import { randomUUID } from 'node:crypto';
import { arn } from '../../core/arn';
import { AwsError } from '../../core/AwsError';
import type { ResourceProvider } from '../../core/types';

/**
 * A connection to a Git provider. In the sandbox every connection leads to its own Git host, so there is nothing to
 * keep. Its physical id is its ARN.
 */
export function connectionProvider(type: string): ResourceProvider {
  const service = type.includes('CodeStar')
    ? 'codestar-connections'
    : 'codeconnections';
  return {
    type,
    create: (_properties, context) => ({
      physicalId: arn(context, service, `connection/${randomUUID()}`),
    }),
    // Only tags can change without a replacement.
    update: () => undefined,
    delete: () => undefined,
    getAtt(physicalId, attribute, context) {
      if (attribute === 'ConnectionArn') return physicalId;
      if (attribute === 'ConnectionStatus') return 'AVAILABLE';
      if (attribute === 'OwnerAccountId') return context.account;
      throw new AwsError(
        'ValidationError',
        `Attribute ${attribute} does not exist on ${type}`,
      );
    },
  };
}
