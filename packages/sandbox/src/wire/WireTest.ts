import * as cloudformation from '@aws-sdk/client-cloudformation';
import * as cloudwatch from '@aws-sdk/client-cloudwatch';
import * as ecs from '@aws-sdk/client-ecs';
import { createTestSandbox, type TestSandbox } from '../core/testing';
import type {
  AwsService,
  OperationHandler,
  RequestContext,
} from '../core/types';
import { SandboxServer } from '../SandboxServer';

/** A server of some operations that answer what the test says, and keep what they were given. */
export class WireTest {
  given: { input: unknown; context: RequestContext } | undefined;
  answer: () => unknown = () => ({});

  private constructor(
    readonly sandbox: TestSandbox,
    readonly server: SandboxServer,
    readonly endpoint: string,
    /** Told of itself, because the operations were made before it. */
    self: { test?: WireTest },
  ) {
    self.test = this;
  }

  static async start(): Promise<WireTest> {
    const self: { test?: WireTest } = {};
    const handler: OperationHandler = (input, context) => {
      if (!self.test) throw new Error('The test has not started');
      self.test.given = { input, context };
      return self.test.answer();
    };
    const services = servicesOf(handler);
    const sandbox = await createTestSandbox({
      modules: [() => ({ services })],
    });
    const server = new SandboxServer(sandbox);
    const endpoint = await server.listen('127.0.0.1', 0);
    server.ready = true;
    return new WireTest(sandbox, server, endpoint, self);
  }

  async stop(): Promise<void> {
    await this.server.close();
    await this.sandbox.stop();
  }

  /** Forgets what it was given, and answers nothing again. */
  reset(): void {
    this.given = undefined;
    this.answer = () => ({});
  }

  /** For an SDK client. */
  config() {
    return {
      endpoint: this.endpoint,
      region: 'eu-west-1',
      credentials: { accessKeyId: '222222222222', secretAccessKey: 'x' },
      maxAttempts: 1,
    };
  }

  /** A request as another client might write it, signed for a service. */
  post(
    service: string,
    headers: Record<string, string>,
    body: string | Buffer,
  ): Promise<Response> {
    return fetch(this.endpoint, {
      method: 'POST',
      headers: { authorization: authorizationFor(service), ...headers },
      body,
    });
  }
}

export function authorizationFor(service: string): string {
  return `AWS4-HMAC-SHA256 Credential=222222222222/20260101/eu-west-1/${service}/aws4_request, SignedHeaders=host, Signature=00`;
}

function servicesOf(handler: OperationHandler): AwsService[] {
  const operations = (...names: string[]) =>
    Object.fromEntries(names.map(name => [name, handler]));
  return [
    {
      signingName: 'cloudformation',
      sdk: cloudformation,
      protocols: ['query'],
      apiVersion: '2010-05-15',
      xmlNamespace: 'http://cloudformation.amazonaws.com/doc/2010-05-15/',
      operations: operations(
        'DescribeStacks',
        'CreateStack',
        'DeleteStack',
        'ListStacks',
      ),
    },
    {
      signingName: 'ecs',
      sdk: ecs,
      protocols: ['json-1.1'],
      targetPrefix: 'AmazonEC2ContainerServiceV20141113',
      operations: operations('DescribeServices', 'ListClusters'),
    },
    {
      signingName: 'monitoring',
      sdk: cloudwatch,
      protocols: ['json-1.0', 'query', 'rpc-v2-cbor'],
      targetPrefix: 'GraniteServiceVersion20100801',
      apiVersion: '2010-08-01',
      operations: operations('GetMetricData', 'PutMetricData'),
    },
  ];
}
