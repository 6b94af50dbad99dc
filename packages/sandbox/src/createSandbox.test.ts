import {
  AssumeRoleCommand,
  GetCallerIdentityCommand,
  STSClient,
} from '@aws-sdk/client-sts';
import {
  GetResourcesCommand,
  ResourceGroupsTaggingAPIClient,
} from '@aws-sdk/client-resource-groups-tagging-api';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsError } from './core/AwsError';
import type { AwsService, CreateModule } from './core/types';
import type { CreateSandboxOptions, RunningSandbox } from './createSandbox';
import { createSandbox } from './createSandbox';
import { createStsModule } from './services/sts';
import { createTaggingModule } from './services/tagging';

interface Key {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

const QUIET = { info: () => {}, warn: () => {}, error: () => {} };
const ROLE = 'arn:aws:iam::333333333333:role/lanes/reader';

const service = (
  signingName: string,
  operations: AwsService['operations'],
): AwsService => ({ signingName, sdk: {}, protocols: ['query'], operations });

/** Just enough of IAM and CloudFormation for STS and tagging to ask. */
const neighbours: CreateModule = () => ({
  services: [
    service('iam', {
      GetRole: ({ RoleName }, { account }) => {
        if (`${account}/${RoleName}` === '333333333333/reader') return {};
        throw new AwsError('NoSuchEntity', 'The role cannot be found.', 404);
      },
    }),
    service('cloudformation', {
      DescribeStacks: ({ NextToken }) => ({
        Stacks: [
          {
            StackId: `arn:stack/${NextToken ?? 'one'}`,
            Tags: [{ Key: 'laneway:service', Value: NextToken ?? 'one' }],
          },
        ],
        NextToken: NextToken ? undefined : 'two',
      }),
    }),
  ],
});

describe('createSandbox', () => {
  let stateDir: string;
  let running: RunningSandbox | undefined;

  const start = async (options: CreateSandboxOptions = {}) => {
    running = await createSandbox({
      port: 0,
      dataPlanePort: 0,
      stateDir,
      logger: QUIET,
      modules: [createStsModule, createTaggingModule, neighbours],
      ...options,
    });
    return running;
  };
  const stop = async () => {
    await running?.stop();
    running = undefined;
  };
  const key = (accessKeyId: string): Key => ({
    accessKeyId,
    secretAccessKey: 'x',
  });
  const config = (credentials: Key = key('111111111111')) => ({
    endpoint: running?.url,
    region: 'ap-southeast-2',
    credentials,
    maxAttempts: 1,
  });

  beforeEach(async () => {
    stateDir = await mkdtemp(join(tmpdir(), 'sandbox-state-'));
  });

  afterEach(async () => {
    await stop();
    await rm(stateDir, { recursive: true, force: true });
  });

  it('keeps issued credentials and repositories over a restart', async () => {
    await start();
    const sts = new STSClient(config());
    const { Credentials } = await sts.send(
      new AssumeRoleCommand({ RoleArn: ROLE, RoleSessionName: 'me' }),
    );
    const issued = {
      accessKeyId: Credentials?.AccessKeyId ?? '',
      secretAccessKey: Credentials?.SecretAccessKey ?? '',
      sessionToken: Credentials?.SessionToken,
    };
    const folder = join(stateDir, 'git');
    const commits = await running?.importRepository('acme', 'a', __dirname);
    await stop();
    expect(await readFile(join(folder, 'acme/a.git/HEAD'), 'utf8')).toContain(
      'refs/heads/main',
    );

    await start();
    const identity = await new STSClient(config(issued)).send(
      new GetCallerIdentityCommand({}),
    );
    expect(identity).toMatchObject({
      Account: '333333333333',
      Arn: 'arn:aws:sts::333333333333:assumed-role/reader/me',
    });
    const response = await fetch(
      `${running?.url}/git/api/v1/repos/acme/a/git/commits/main`,
    );
    expect((await response.json()).sha).toBe(commits?.main);

    await expect(
      new STSClient(config({ ...issued, sessionToken: 'other' })).send(
        new GetCallerIdentityCommand({}),
      ),
    ).rejects.toMatchObject({ name: 'InvalidClientTokenId' });
    jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 3601_000);
    await expect(
      new STSClient(config(issued)).send(new GetCallerIdentityCommand({})),
    ).rejects.toMatchObject({ name: 'ExpiredToken' });
    jest.restoreAllMocks();
  });

  it('refuses a role that does not exist, and a bad duration', async () => {
    await start();
    const sts = new STSClient(config());
    const RoleSessionName = 'me';
    const RoleArn = 'arn:aws:iam::333333333333:role/nobody';
    await expect(
      sts.send(new AssumeRoleCommand({ RoleArn, RoleSessionName })),
    ).rejects.toMatchObject({
      name: 'AccessDenied',
      message: `User: arn:aws:iam::111111111111:root is not authorized to perform: sts:AssumeRole on resource: ${RoleArn}`,
      $metadata: { httpStatusCode: 403 },
    });
    await expect(
      sts.send(
        new AssumeRoleCommand({
          RoleArn: ROLE,
          RoleSessionName,
          DurationSeconds: 60,
        }),
      ),
    ).rejects.toMatchObject({ name: 'ValidationError' });
  });

  it('finds stacks of all pages by tag, itself page by page', async () => {
    await start();
    const tagging = new ResourceGroupsTaggingAPIClient(config());
    const ask = (input: object) => tagging.send(new GetResourcesCommand(input));
    const filter = (...Values: string[]) => ({
      TagFilters: [{ Key: 'laneway:service', Values }],
    });
    const two = await ask(filter('two', 'three'));
    expect(two.ResourceTagMappingList).toEqual([
      {
        ResourceARN: 'arn:stack/two',
        Tags: [{ Key: 'laneway:service', Value: 'two' }],
      },
    ]);
    expect(two.PaginationToken).toBe('');
    const first = await ask({ ...filter(), ResourcesPerPage: 1 });
    expect(first.PaginationToken).not.toBe('');
    const second = await ask({
      ...filter(),
      ResourcesPerPage: 1,
      PaginationToken: first.PaginationToken,
    });
    expect(second.ResourceTagMappingList?.[0].ResourceARN).toBe(
      'arn:stack/two',
    );
    expect(
      (await ask({ ResourceTypeFilters: ['ecs:service'] }))
        .ResourceTagMappingList,
    ).toEqual([]);
  });

  it('tells its health, counts requests, and keeps other sites out', async () => {
    const { url } = await start();
    await new STSClient(config()).send(new GetCallerIdentityCommand({}));
    const get = async (path: string) => (await fetch(`${url}${path}`)).json();
    expect(await get('/_sandbox/health')).toMatchObject({
      ready: true,
      endpoints: { aws: url, git: `${url}/git` },
      services: ['cloudformation', 'iam', 'sts', 'tagging'],
    });
    expect(await get('/_sandbox/requests')).toEqual({
      'sts:GetCallerIdentity': 1,
    });
    const foreign = await fetch(`${url}/_sandbox/requests`, {
      method: 'DELETE',
      headers: { origin: 'http://example.com' },
    });
    expect(foreign.status).toBe(403);
    await fetch(`${url}/_sandbox/requests`, { method: 'DELETE' });
    expect(await get('/_sandbox/requests')).toEqual({});
  });

  it('says which port is in use, and leaves nothing running', async () => {
    const other = createServer();
    await new Promise<void>(done => other.listen(0, '127.0.0.1', done));
    const { port } = other.address() as AddressInfo;
    const startModule = jest.fn();
    await expect(
      start({ port, modules: [() => ({ start: startModule })] }),
    ).rejects.toThrow(
      `Port ${port} on 127.0.0.1 is in use: stop what listens there, or choose another port with --port`,
    );
    expect(startModule).not.toHaveBeenCalled();
    await new Promise(done => other.close(done));
  });

  it('stops what was started when a module cannot start', async () => {
    const stopped = jest.fn();
    const failing: CreateModule = () => ({
      start: () => {
        throw new Error('no data plane');
      },
    });
    await expect(
      start({ modules: [() => ({ stop: stopped }), failing] }),
    ).rejects.toThrow('no data plane');
    expect(stopped).toHaveBeenCalledTimes(1);
  });
});
