import {
  CloudFormationClient,
  DescribeStacksCommand,
  ListStackResourcesCommand,
} from '@aws-sdk/client-cloudformation';
import {
  CodePipelineClient,
  StartPipelineExecutionCommand,
} from '@aws-sdk/client-codepipeline';
import { request as httpRequest } from 'node:http';

export const SANDBOX = 'http://127.0.0.1:4570';

const config = {
  endpoint: SANDBOX,
  region: 'ap-southeast-2',
  credentials: { accessKeyId: '111111111111', secretAccessKey: 'sandbox' },
};
const stacks = new CloudFormationClient(config);
const pipelines = new CodePipelineClient(config);

/** Starts an execution of a pipeline, as somebody does who has no portal. */
export async function startPipeline(
  name: string,
  variables: Record<string, string>,
): Promise<void> {
  await pipelines.send(
    new StartPipelineExecutionCommand({
      name,
      variables: Object.entries(variables).map(([key, value]) => ({
        name: key,
        value,
      })),
    }),
  );
}

/** Outputs of a stack; undefined when there is no such stack. */
export async function stackOutputs(
  name: string,
): Promise<Record<string, string> | undefined> {
  try {
    const { Stacks = [] } = await stacks.send(
      new DescribeStacksCommand({ StackName: name }),
    );
    return Object.fromEntries(
      (Stacks[0]?.Outputs ?? []).map(output => [
        output.OutputKey ?? '',
        output.OutputValue ?? '',
      ]),
    );
  } catch (error) {
    if (error instanceof Error && /does not exist/.test(error.message)) {
      return undefined;
    }
    throw error;
  }
}

/** Physical ids of a stack's resources of a type. */
export async function stackResources(
  name: string,
  type: string,
): Promise<string[]> {
  const { StackResourceSummaries = [] } = await stacks.send(
    new ListStackResourcesCommand({ StackName: name }),
  );
  return StackResourceSummaries.filter(
    resource => resource.ResourceType === type,
  ).map(resource => resource.PhysicalResourceId ?? '');
}

export interface Answer {
  readonly status: number;
  /** The body, where it is JSON. */
  readonly body: { lane?: string; commit?: string };
}

/** A request to a service's load balancer, as the outside world would send it. */
export async function requestService(
  service: string,
  headers: Record<string, string> = {},
  path = '/',
): Promise<Answer> {
  const outputs = await stackOutputs(`boot-${service}-dev`);
  const host = outputs?.LoadBalancerDNSName;
  if (!host) throw new Error(`${service} has no load balancer`);
  // The name ends in .localhost, which not every resolver knows: connect by address, name it in Host.
  return await new Promise((resolve, reject) => {
    const request = httpRequest(
      {
        host: '127.0.0.1',
        port: 4571,
        path,
        headers: { host: `${host}:4571`, ...headers },
      },
      response => {
        let text = '';
        response.setEncoding('utf8');
        response.on('data', chunk => {
          text += chunk;
        });
        response.on('end', () => {
          let body = {};
          try {
            body = JSON.parse(text);
          } catch {
            // an answer of the load balancer itself
          }
          resolve({ status: response.statusCode ?? 0, body });
        });
      },
    );
    request.on('error', reject);
    request.end();
  });
}
