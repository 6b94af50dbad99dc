import {
  CloudWatchClient,
  GetMetricDataCommand,
  PutMetricDataCommand,
} from '@aws-sdk/client-cloudwatch';
import * as ecs from '@aws-sdk/client-ecs';
import {
  DescribeServicesCommand,
  ECSClient,
  ListClustersCommand,
} from '@aws-sdk/client-ecs';
import { AwsSmithyRpcV2CborProtocol } from '@aws-sdk/core/protocols';
import { gzipSync } from 'node:zlib';
import { AwsError } from '../core/AwsError';
import { WireTest } from './WireTest';

describe('AWS JSON and CBOR protocols', () => {
  let wire: WireTest;

  beforeAll(async () => {
    wire = await WireTest.start();
  });
  afterAll(() => wire.stop());
  beforeEach(() => wire.reset());

  describe('JSON', () => {
    const client = () => new ECSClient(wire.config());

    it('takes and answers nested values', async () => {
      const service = {
        serviceName: 's',
        createdAt: new Date('2026-01-02T03:04:05.678Z'),
        deployments: [{ id: 'd', runningCount: 0, updatedAt: new Date(1000) }],
        tags: [],
        enableECSManagedTags: true,
      };
      wire.answer = () => ({ services: [service], failures: [] });
      const result = await client().send(
        new DescribeServicesCommand({
          cluster: 'dev',
          services: ['s'],
          include: ['TAGS'],
        }),
      );
      expect(wire.given?.input).toEqual({
        cluster: 'dev',
        services: ['s'],
        include: ['TAGS'],
      });
      expect(result.services).toEqual([service]);
      expect(result.failures).toEqual([]);
    });

    it('answers modelled errors as their class, and unknown operations as AWS does', async () => {
      wire.answer = () => {
        throw new AwsError('ClusterNotFoundException', 'Cluster not found.');
      };
      await expect(
        client().send(new ListClustersCommand({})),
      ).rejects.toBeInstanceOf(ecs.ClusterNotFoundException);
      await expect(
        client().send(new ecs.ListServicesCommand({})),
      ).rejects.toMatchObject({
        name: 'UnknownOperationException',
      });
      expect(wire.sandbox.logs).toContain(
        'warn Unknown operation ecs:ListServices',
      );
    });

    it('refuses JSON of another shape', async () => {
      const response = await wire.post(
        'ecs',
        {
          'x-amz-target': 'AmazonEC2ContainerServiceV20141113.ListClusters',
          'content-type': 'application/x-amz-json-1.1',
        },
        '{"maxResults":"many"}',
      );
      expect(response.status).toBe(400);
      expect(await response.json()).toEqual({
        __type: 'SerializationException',
        message: 'maxResults is "many", expected a number',
      });
    });

    it('answers a failure of its own with 500 and logs it', async () => {
      wire.answer = () => {
        throw new TypeError('oops');
      };
      await expect(
        client().send(new ListClustersCommand({})),
      ).rejects.toMatchObject({
        name: 'InternalFailure',
        $metadata: { httpStatusCode: 500 },
      });
      expect(
        wire.sandbox.logs.some(line =>
          /^error ecs:ListClusters failed: TypeError: oops\n\s+at/.test(line),
        ),
      ).toBe(true);
    });
  });

  describe('CloudWatch, which speaks three protocols', () => {
    const cbor = () =>
      new CloudWatchClient({
        ...wire.config(),
        protocol: new AwsSmithyRpcV2CborProtocol({
          defaultNamespace: 'com.amazonaws.cloudwatch',
          awsQueryCompatible: true,
          errorTypeRegistries: [],
        } as never),
      });
    const StartTime = new Date('2026-01-02T03:04:05.500Z');
    const EndTime = new Date('2026-01-02T04:00:00Z');
    const input = {
      StartTime,
      EndTime,
      MetricDataQueries: [
        {
          Id: 'a',
          MetricStat: {
            Metric: {
              Namespace: 'N',
              MetricName: 'M',
              Dimensions: [{ Name: 'D', Value: 'V' }],
            },
            Period: 60,
            Stat: 'p95',
          },
          ReturnData: true,
        },
      ],
    };
    const output = {
      MetricDataResults: [
        {
          Id: 'a',
          Timestamps: [StartTime],
          Values: [0.25, 3, 1e-9],
          StatusCode: 'Complete',
        },
      ],
      Messages: [],
    };

    it.each([
      ['JSON', () => new CloudWatchClient(wire.config())],
      ['CBOR', cbor],
    ])('gives the same over %s', async (_name, client) => {
      wire.answer = () => output;
      const result = await client().send(new GetMetricDataCommand(input));
      expect(wire.given?.input).toEqual(input);
      expect(result).toMatchObject(output);
      wire.answer = () => {
        throw new AwsError('InvalidParameterValue', 'no');
      };
      await expect(
        client().send(new GetMetricDataCommand(input)),
      ).rejects.toMatchObject({
        name: 'InvalidParameterValueException',
        message: 'no',
      });
    });

    it('takes the query form that older clients send, also zipped', async () => {
      const form =
        'Action=PutMetricData&Version=2010-08-01&Namespace=N&MetricData.member.1.MetricName=M&MetricData.member.1.Value=1.5&MetricData.member.1.Timestamp=2026-01-02T03%3A04%3A05Z&MetricData.member.1.Dimensions.member.1.Name=D&MetricData.member.1.Dimensions.member.1.Value=V';
      const response = await wire.post(
        'monitoring',
        {
          'content-type': 'application/x-www-form-urlencoded',
          'content-encoding': 'gzip',
        },
        gzipSync(form),
      );
      expect(response.status).toBe(200);
      expect(wire.given?.input).toEqual({
        Namespace: 'N',
        MetricData: [
          {
            MetricName: 'M',
            Value: 1.5,
            Timestamp: new Date('2026-01-02T03:04:05Z'),
            Dimensions: [{ Name: 'D', Value: 'V' }],
          },
        ],
      });
      await new CloudWatchClient(wire.config()).send(
        new PutMetricDataCommand({
          Namespace: 'N',
          MetricData: Array.from({ length: 900 }, (_, n) => ({
            MetricName: `metric-${n}`,
            Value: n,
          })),
        }),
      );
      expect(
        (wire.given?.input as { MetricData: unknown[] }).MetricData,
      ).toHaveLength(900);
    });
  });
});
