import * as cloudformation from '@aws-sdk/client-cloudformation';
import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStacksCommand,
  ListStacksCommand,
  paginateListStacks,
} from '@aws-sdk/client-cloudformation';
import { AwsError } from '../core/AwsError';
import { authorizationFor, WireTest } from './WireTest';

describe('AWS query protocol', () => {
  let wire: WireTest;

  beforeAll(async () => {
    wire = await WireTest.start();
  });
  afterAll(() => wire.stop());
  beforeEach(() => wire.reset());

  describe('query', () => {
    const client = () => new CloudFormationClient(wire.config());

    it('takes lists, structures and booleans, with account and region from the signature', async () => {
      wire.answer = () => ({ StackId: 'id' });
      const input = {
        StackName: 'a & b',
        TemplateBody: '{"x": "<é>\\n"}',
        Parameters: [
          { ParameterKey: 'A', ParameterValue: '' },
          { ParameterKey: 'B', UsePreviousValue: true },
        ],
        Capabilities: [],
        Tags: Array.from({ length: 11 }, (_, n) => ({
          Key: `k${n}`,
          Value: `${n}`,
        })),
        TimeoutInMinutes: 5,
      };
      const result = await client().send(
        new CreateStackCommand(input as never),
      );
      expect(wire.given?.input).toEqual(input);
      expect(wire.given?.context).toMatchObject({
        account: '222222222222',
        region: 'eu-west-1',
        accessKeyId: '222222222222',
        principalArn: 'arn:aws:iam::222222222222:root',
      });
      expect(result.StackId).toBe('id');
      expect(result.$metadata.requestId).toBe(wire.given?.context.requestId);
    });

    it('answers dates, empty lists, numbers and text that XML must escape', async () => {
      const stack = {
        StackName: 'a<b>&"c"',
        StackId: 'arn:x',
        CreationTime: new Date('2026-01-02T03:04:05.678Z'),
        StackStatus: 'CREATE_COMPLETE',
        DisableRollback: false,
        TimeoutInMinutes: 7,
        Description: '  spaces, é, 日本 and\r\na line ',
        NotificationARNs: ['one'],
        Outputs: [{ OutputKey: 'K', OutputValue: '' }],
        Tags: [],
      };
      wire.answer = () => ({ Stacks: [stack] });
      const { Stacks } = await client().send(new DescribeStacksCommand({}));
      expect(Stacks).toEqual([stack]);
    });

    it('writes the XML as clients expect that read it by the service model', async () => {
      wire.answer = () => ({ StackSummaries: [], NextToken: undefined });
      const response = await wire.post(
        'cloudformation',
        { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
        'Action=ListStacks&Version=2010-05-15&StackStatusFilter.member.2=B&StackStatusFilter.member.1=A',
      );
      const { requestId } = wire.given?.context ?? {};
      expect(wire.given?.input).toEqual({ StackStatusFilter: ['A', 'B'] });
      expect(await response.text()).toBe(
        `<ListStacksResponse xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><ListStacksResult><StackSummaries/></ListStacksResult><ResponseMetadata><RequestId>${requestId}</RequestId></ResponseMetadata></ListStacksResponse>`,
      );
      expect(response.headers.get('x-amzn-requestid')).toBe(requestId);
    });

    it('works for operations without output, and for pages', async () => {
      await client().send(new DeleteStackCommand({ StackName: 's' }));
      const pages = [
        { StackSummaries: [], NextToken: 'two' },
        { StackSummaries: [] },
      ];
      const seen: unknown[] = [];
      wire.answer = () => pages[seen.length];
      for await (const page of paginateListStacks({ client: client() }, {})) {
        seen.push(page.StackSummaries);
      }
      expect(seen).toEqual([[], []]);
      expect(wire.given?.input).toEqual({ NextToken: 'two' });
    });

    it('answers errors by their code, and modelled ones by their name', async () => {
      wire.answer = () => {
        throw new AwsError('ValidationError', 'Stack with id x does not exist');
      };
      await expect(
        client().send(new DescribeStacksCommand({})),
      ).rejects.toMatchObject({
        name: 'ValidationError',
        message: 'Stack with id x does not exist',
        $metadata: { httpStatusCode: 400 },
      });
      wire.answer = () => {
        throw new AwsError(
          'AlreadyExistsException',
          'Stack [x] already exists',
        );
      };
      const create = new CreateStackCommand({ StackName: 'x' });
      await expect(client().send(create)).rejects.toBeInstanceOf(
        cloudformation.AlreadyExistsException,
      );
    });

    it('refuses a request without a required member', async () => {
      await expect(
        client().send(new CreateStackCommand({ StackName: undefined })),
      ).rejects.toMatchObject({
        name: 'ValidationError',
        message:
          "1 validation error detected: Value null at 'stackName' failed to satisfy constraint: Member must not be null",
      });
      expect(wire.given).toBeUndefined();
    });

    it('lists stacks with a filter as the SDK writes it', async () => {
      wire.answer = () => ({ StackSummaries: [] });
      await new CloudFormationClient(wire.config()).send(
        new ListStacksCommand({
          StackStatusFilter: ['CREATE_COMPLETE', 'UPDATE_COMPLETE'],
        }),
      );
      expect(wire.given?.input).toEqual({
        StackStatusFilter: ['CREATE_COMPLETE', 'UPDATE_COMPLETE'],
      });
    });
  });

  describe('credentials', () => {
    const form = { 'content-type': 'application/x-www-form-urlencoded' };

    it.each([
      ['no signature', {}, 403, 'MissingAuthenticationToken'],
      [
        'another scheme',
        { authorization: 'Basic eDp5' },
        403,
        'IncompleteSignature',
      ],
      [
        'an unknown service',
        { authorization: authorizationFor('sqs') },
        404,
        'UnknownServiceException',
      ],
    ])(
      'refuses %s',
      async (_name, headers: Record<string, string>, status, code) => {
        const response = await fetch(wire.endpoint, {
          method: 'POST',
          headers: { ...form, ...headers },
          body: 'Action=ListStacks',
        });
        expect(response.status).toBe(status);
        expect(await response.text()).toContain(`<Code>${code}</Code>`);
      },
    );

    it('answers unknown actions with their name', async () => {
      const response = await wire.post(
        'cloudformation',
        form,
        'Action=Nope__proto__&Version=2010-05-15',
      );
      expect(response.status).toBe(400);
      expect(await response.text()).toContain(
        '<Type>Sender</Type><Code>InvalidAction</Code><Message>Could not find operation Nope__proto__ for version 2010-05-15</Message>',
      );
      expect(
        (await wire.post('cloudformation', form, 'Action=constructor')).status,
      ).toBe(400);
    });
  });
});
