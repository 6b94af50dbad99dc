import {
  CloudFormationClient,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeStackEventsCommand,
  DescribeStacksCommand,
  Stack,
} from '@aws-sdk/client-cloudformation';
import { AwsCaller, readPages } from './AwsCaller';
import { isGone } from './AwsCallError';
import {
  CreateStackRequest,
  StackEvent,
  StacksApi,
  StackSummary,
} from './StacksApi';
import { isoTime, toRecord } from './convert';

function toSummary(stack: Stack): StackSummary {
  return {
    id: stack.StackId ?? stack.StackName ?? '',
    name: stack.StackName ?? '',
    status: stack.StackStatus ?? '',
    reason: stack.StackStatusReason,
    createdAt: isoTime(stack.CreationTime),
    updatedAt: isoTime(stack.LastUpdatedTime),
    parameters: toRecord(stack.Parameters, p => [
      p.ParameterKey,
      p.ParameterValue,
    ]),
    outputs: toRecord(stack.Outputs, o => [o.OutputKey, o.OutputValue]),
    tags: toRecord(stack.Tags, t => [t.Key, t.Value]),
  };
}

export class AwsStacksApi implements StacksApi {
  constructor(
    private readonly client: CloudFormationClient,
    private readonly caller: AwsCaller,
  ) {}

  async listStacks(): Promise<StackSummary[]> {
    const stacks = await readPages(async NextToken => {
      const page = await this.caller.call('DescribeStacks', options =>
        this.client.send(new DescribeStacksCommand({ NextToken }), options),
      );
      return { items: page.Stacks ?? [], next: page.NextToken };
    });
    return stacks.map(toSummary);
  }

  async findStack(name: string): Promise<StackSummary | undefined> {
    try {
      const { Stacks } = await this.caller.call('DescribeStacks', options =>
        this.client.send(
          new DescribeStacksCommand({ StackName: name }),
          options,
        ),
      );
      return Stacks?.map(toSummary)[0];
    } catch (error) {
      if (isGone(error)) return undefined;
      throw error;
    }
  }

  async listEvents(stack: string, limit: number): Promise<StackEvent[]> {
    const events: StackEvent[] = [];
    let token: string | undefined;
    try {
      do {
        const input = { StackName: stack, NextToken: token };
        const page = await this.caller.call('DescribeStackEvents', options =>
          this.client.send(new DescribeStackEventsCommand(input), options),
        );
        for (const event of page.StackEvents ?? []) {
          events.push({
            id: event.EventId ?? '',
            at: isoTime(event.Timestamp) ?? '',
            logicalId: event.LogicalResourceId ?? '',
            resourceType: event.ResourceType ?? '',
            physicalId: event.PhysicalResourceId,
            status: event.ResourceStatus ?? '',
            reason: event.ResourceStatusReason,
          });
        }
        token = page.NextToken;
      } while (token && events.length < limit);
    } catch (error) {
      if (isGone(error)) return [];
      throw error;
    }
    return events.slice(0, limit);
  }

  async createStack(request: CreateStackRequest): Promise<string> {
    const { StackId } = await this.caller.call('CreateStack', options =>
      this.client.send(
        new CreateStackCommand({
          StackName: request.name,
          TemplateBody: request.template,
          Parameters: Object.entries(request.parameters).map(
            ([ParameterKey, ParameterValue]) => ({
              ParameterKey,
              ParameterValue,
            }),
          ),
          Tags: Object.entries(request.tags).map(([Key, Value]) => ({
            Key,
            Value,
          })),
          RoleARN: request.roleArn,
          ClientRequestToken: request.token,
        }),
        options,
      ),
    );
    return StackId ?? request.name;
  }

  async deleteStack(name: string, token: string): Promise<void> {
    await this.caller.call('DeleteStack', options =>
      this.client.send(
        new DeleteStackCommand({ StackName: name, ClientRequestToken: token }),
        options,
      ),
    );
  }
}
