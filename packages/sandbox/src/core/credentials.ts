import { AwsError } from './AwsError';
import { partitionOf } from './arn';
import type { Store, Table } from './types';

/** The account of an access key that names none: the sandbox's own. */
const DEFAULT_ACCOUNT = '111111111111';

/** Temporary credentials that STS has issued. */
export interface IssuedCredentials {
  readonly account: string;
  readonly principalArn: string;
  /** `{roleId}:{sessionName}` */
  readonly userId: string;
  readonly sessionToken: string;
  /** ISO time. */
  readonly expiresAt: string;
}

/** Who an access key belongs to. */
export interface Principal {
  readonly account: string;
  readonly principalArn: string;
  readonly userId: string;
}

/** Temporary credentials by access key id. */
export function issuedCredentials(store: Store): Table<IssuedCredentials> {
  return store.globalTable<IssuedCredentials>('sts.credentials');
}

/**
 * Who an access key belongs to: temporary credentials to the role they were issued for; a key of 12 digits to the root
 * user of that account; any other key to the root user of account 111111111111.
 *
 * @throws AwsError when temporary credentials have expired or come without their session token
 */
export function principalOf(
  store: Store,
  region: string,
  accessKeyId: string,
  sessionToken: string | undefined,
  now: number,
): Principal {
  const issued = issuedCredentials(store).get(accessKeyId);
  if (issued) {
    if (issued.sessionToken !== sessionToken) {
      throw new AwsError(
        'InvalidClientTokenId',
        'The security token included in the request is invalid.',
        403,
      );
    }
    if (Date.parse(issued.expiresAt) <= now) {
      throw new AwsError(
        'ExpiredToken',
        'The security token included in the request is expired',
        403,
      );
    }
    return issued;
  }
  const account = /^\d{12}$/.test(accessKeyId) ? accessKeyId : DEFAULT_ACCOUNT;
  return {
    account,
    principalArn: `arn:${partitionOf(region)}:iam::${account}:root`,
    userId: account,
  };
}
