import * as sdk from '@aws-sdk/client-sts';
import type {
  AssumeRoleCommandInput,
  AssumeRoleCommandOutput,
  GetCallerIdentityCommandOutput,
} from '@aws-sdk/client-sts';
import { createHash, randomBytes } from 'node:crypto';
import { AwsError } from '../../core/AwsError';
import { partitionOf } from '../../core/arn';
import { issuedCredentials } from '../../core/credentials';
import type { Sandbox } from '../../core/Sandbox';
import type { RequestContext, SandboxModule } from '../../core/types';

type Output<T> = Omit<T, '$metadata'>;

const ROLE_ARN =
  /^arn:(aws[a-z-]*):iam::(\d{12}):role\/(?:[\w+=,.@/-]*\/)?([\w+=,.@-]{1,64})$/;
const SESSION_NAME = /^[\w+=,.@-]{2,64}$/;
/** AWS's limits and default for the lifetime of a role session, in seconds. */
const DURATION = { least: 900, most: 43_200, usual: 3600 };

/** Credentials are told to have expired for this long; then they are forgotten. */
const FORGET_MS = 24 * 3600 * 1000;

/** STS: who a caller is, and temporary credentials for a role. Trust policies are not evaluated. */
export function createStsModule(sandbox: Sandbox): SandboxModule {
  return {
    services: [
      {
        signingName: 'sts',
        sdk,
        protocols: ['query'],
        apiVersion: '2011-06-15',
        xmlNamespace: 'https://sts.amazonaws.com/doc/2011-06-15/',
        operations: {
          GetCallerIdentity: (_input: object, context: RequestContext) =>
            getCallerIdentity(sandbox, context),
          AssumeRole: (
            input: AssumeRoleCommandInput,
            context: RequestContext,
          ) => assumeRole(sandbox, input, context),
        },
      },
    ],
  };
}

function getCallerIdentity(
  sandbox: Sandbox,
  context: RequestContext,
): Output<GetCallerIdentityCommandOutput> {
  const issued = issuedCredentials(sandbox.store).get(context.accessKeyId);
  return {
    UserId: issued?.userId ?? context.account,
    Account: context.account,
    Arn: context.principalArn,
  };
}

async function assumeRole(
  sandbox: Sandbox,
  input: AssumeRoleCommandInput,
  context: RequestContext,
): Promise<Output<AssumeRoleCommandOutput>> {
  const { RoleArn = '', RoleSessionName = '' } = input;
  const duration = input.DurationSeconds ?? DURATION.usual;
  const [, , account, roleName] = ROLE_ARN.exec(RoleArn) ?? [];
  if (!roleName) throw new AwsError('ValidationError', `${RoleArn} is invalid`);
  if (!SESSION_NAME.test(RoleSessionName)) {
    throw invalid(
      'roleSessionName',
      RoleSessionName,
      'Member must satisfy regular expression pattern: [\\w+=,.@-]*',
    );
  }
  if (duration < DURATION.least) {
    throw invalid(
      'durationSeconds',
      duration,
      `Member must have value greater than or equal to ${DURATION.least}`,
    );
  }
  if (duration > DURATION.most) {
    throw invalid(
      'durationSeconds',
      duration,
      `Member must have value less than or equal to ${DURATION.most}`,
    );
  }
  const denied = new AwsError(
    'AccessDenied',
    `User: ${context.principalArn} is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`,
    403,
  );
  await requireRole(sandbox, { ...context, account }, roleName, denied);

  const roleId = `AROA${hash(RoleArn).slice(0, 16)}`;
  const accessKeyId = `ASIA${hash(randomBytes(16)).slice(0, 16)}`;
  const sessionToken = randomBytes(96).toString('base64');
  const expiresAt = new Date(sandbox.clock.now() + duration * 1000);
  const userId = `${roleId}:${RoleSessionName}`;
  const principalArn = `arn:${partitionOf(
    context.region,
  )}:sts::${account}:assumed-role/${roleName}/${RoleSessionName}`;
  forgetExpired(sandbox);
  issuedCredentials(sandbox.store).put(accessKeyId, {
    account,
    principalArn,
    userId,
    sessionToken,
    expiresAt: expiresAt.toISOString(),
  });
  return {
    Credentials: {
      AccessKeyId: accessKeyId,
      SecretAccessKey: randomBytes(30).toString('base64'),
      SessionToken: sessionToken,
      Expiration: expiresAt,
    },
    AssumedRoleUser: { AssumedRoleId: userId, Arn: principalArn },
  };
}

function forgetExpired({ store, clock }: Sandbox): void {
  const credentials = issuedCredentials(store);
  const before = clock.now() - FORGET_MS;
  for (const key of credentials.keys()) {
    const expiresAt = credentials.get(key)?.expiresAt;
    if (expiresAt && Date.parse(expiresAt) < before) credentials.delete(key);
  }
}

/** A role that does not exist is refused as one that does not trust the caller, as AWS does. */
async function requireRole(
  sandbox: Sandbox,
  context: RequestContext,
  roleName: string,
  denied: AwsError,
): Promise<void> {
  try {
    await sandbox.invoke('iam', 'GetRole', { RoleName: roleName }, context);
  } catch (error) {
    if (error instanceof AwsError && error.code === 'NoSuchEntity') {
      throw denied;
    }
    throw error;
  }
}

function invalid(member: string, value: unknown, constraint: string): AwsError {
  return new AwsError(
    'ValidationError',
    `1 validation error detected: Value '${value}' at '${member}' failed to satisfy constraint: ${constraint}`,
  );
}

/** Upper-case letters and digits, as in AWS's ids. */
function hash(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex').toUpperCase();
}
