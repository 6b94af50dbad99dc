import {
  CloudFormationClient,
  CreateStackCommand,
  DescribeStacksCommand,
  Parameter,
} from '@aws-sdk/client-cloudformation';
import {
  CodePipelineClient,
  GetPipelineExecutionCommand,
  ListPipelineExecutionsCommand,
  StartPipelineExecutionCommand,
} from '@aws-sdk/client-codepipeline';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse } from 'yaml';
import { DEMO } from './demo';

const INFRA_REPO = path.resolve(__dirname, '../../packages/infra-repo');
const POLL_MS = 300;
const WAIT_LIMIT_MS = 180_000;

/** What setting up by hand would be done with the AWS CLI: stacks from the Infra repo's files, and pipeline runs. */
export class AwsDemo {
  private readonly stacks: CloudFormationClient;
  private readonly pipelines: CodePipelineClient;

  /** @param endpoint - URL of the sandbox */
  constructor(endpoint: string) {
    const config = {
      endpoint,
      region: DEMO.region,
      credentials: { accessKeyId: DEMO.account, secretAccessKey: 'sandbox' },
      maxAttempts: 8,
    };
    this.stacks = new CloudFormationClient(config);
    this.pipelines = new CodePipelineClient(config);
  }

  /** CloudFormation's status of a stack and the reason given for it; undefined when there is no such stack. */
  async stackStatus(
    name: string,
  ): Promise<{ status: string; reason: string } | undefined> {
    try {
      const { Stacks = [] } = await this.stacks.send(
        new DescribeStacksCommand({ StackName: name }),
      );
      const [stack] = Stacks;
      return stack?.StackStatus
        ? { status: stack.StackStatus, reason: stack.StackStatusReason ?? '' }
        : undefined;
    } catch (error) {
      if (error instanceof Error && /does not exist/.test(error.message)) {
        return undefined;
      }
      throw error;
    }
  }

  /** Outputs of a stack by name. */
  async stackOutputs(name: string): Promise<Record<string, string>> {
    const { Stacks = [] } = await this.stacks.send(
      new DescribeStacksCommand({ StackName: name }),
    );
    return Object.fromEntries(
      (Stacks[0]?.Outputs ?? []).map(output => [
        output.OutputKey ?? '',
        output.OutputValue ?? '',
      ]),
    );
  }

  /** Value of a parameter that a stack was made with; throws when it has none of that name. */
  async stackParameter(name: string, key: string): Promise<string> {
    const { Stacks = [] } = await this.stacks.send(
      new DescribeStacksCommand({ StackName: name }),
    );
    const found = Stacks[0]?.Parameters?.find(p => p.ParameterKey === key);
    if (!found?.ParameterValue) {
      throw new Error(`Stack ${name} has no parameter ${key}`);
    }
    return found.ParameterValue;
  }

  /**
   * Creates a stack from a template of the Infra repo, unless it is there, and waits until it is complete.
   *
   * @param template - path in the Infra repo, for example `ci/boot/pipeline.yaml`
   * @param values - parameters; those that the template does not declare are left out
   */
  async ensureStack(
    name: string,
    template: string,
    values: Record<string, string>,
    tags: Record<string, string>,
  ): Promise<void> {
    if (!(await this.stackStatus(name))) {
      const body = await readFile(path.join(INFRA_REPO, template), 'utf8');
      await this.stacks.send(
        new CreateStackCommand({
          StackName: name,
          TemplateBody: body,
          Parameters: declared(body, values),
          Capabilities: ['CAPABILITY_NAMED_IAM'],
          EnableTerminationProtection: true,
          Tags: Object.entries(tags).map(([Key, Value]) => ({ Key, Value })),
        }),
      );
    }
    await this.waitForStack(name);
  }

  /** Waits until a stack is complete. Throws with CloudFormation's reason when it fails. */
  async waitForStack(name: string): Promise<void> {
    await this.waitUntil(`stack ${name}`, async () => {
      const stack = await this.stackStatus(name);
      if (!stack) return false;
      if (/^(CREATE|UPDATE)_COMPLETE$/.test(stack.status)) return true;
      if (/FAILED|ROLLBACK/.test(stack.status)) {
        throw new Error(`Stack ${name} is ${stack.status}: ${stack.reason}`);
      }
      return false;
    });
  }

  /** Starts an execution of a pipeline; gives its id. */
  async startPipeline(
    name: string,
    variables: Record<string, string>,
  ): Promise<string> {
    const { pipelineExecutionId } = await this.pipelines.send(
      new StartPipelineExecutionCommand({
        name,
        variables: Object.entries(variables).map(([key, value]) => ({
          name: key,
          value,
        })),
      }),
    );
    if (!pipelineExecutionId) throw new Error(`${name} gave no execution id`);
    return pipelineExecutionId;
  }

  /**
   * The execution of a pipeline that is under way with this value of this variable. A pipeline that was just made is running
   * already, with the defaults of its variables: AWS starts it.
   */
  async runningExecution(
    name: string,
    variable: string,
    value: string,
  ): Promise<string | undefined> {
    const { pipelineExecutionSummaries = [] } = await this.pipelines.send(
      new ListPipelineExecutionsCommand({ pipelineName: name }),
    );
    for (const summary of pipelineExecutionSummaries) {
      if (summary.status !== 'InProgress') continue;
      const { pipelineExecution } = await this.pipelines.send(
        new GetPipelineExecutionCommand({
          pipelineName: name,
          pipelineExecutionId: summary.pipelineExecutionId,
        }),
      );
      const variables = pipelineExecution?.variables ?? [];
      if (
        variables.some(v => v.name === variable && v.resolvedValue === value)
      ) {
        return summary.pipelineExecutionId;
      }
    }
    return undefined;
  }

  /** Waits until an execution has succeeded; throws when it ends otherwise. */
  async waitForExecution(name: string, id: string): Promise<void> {
    await this.waitUntil(`execution ${id} of ${name}`, async () => {
      const { pipelineExecution } = await this.pipelines.send(
        new GetPipelineExecutionCommand({
          pipelineName: name,
          pipelineExecutionId: id,
        }),
      );
      const status = pipelineExecution?.status;
      if (status === 'Succeeded') return true;
      if (status && status !== 'InProgress') {
        throw new Error(
          `Execution ${id} of ${name} ended as ${status}: ${
            pipelineExecution?.statusSummary ?? ''
          }`,
        );
      }
      return false;
    });
  }

  private async waitUntil(
    what: string,
    isDone: () => Promise<boolean>,
  ): Promise<void> {
    const end = Date.now() + WAIT_LIMIT_MS;
    while (!(await isDone())) {
      if (Date.now() > end) {
        throw new Error(`Gave up waiting for ${what}`);
      }
      await sleep(POLL_MS);
    }
  }
}

/** The values of a parameters file of the Infra repo. */
export async function readParams(
  file: string,
): Promise<Record<string, string>> {
  const text = await readFile(path.join(INFRA_REPO, 'params', file), 'utf8');
  return JSON.parse(text).Parameters;
}

function declared(
  template: string,
  values: Record<string, string>,
): Parameter[] {
  const { Parameters = {} } = parse(template, { logLevel: 'silent' });
  return Object.entries(values)
    .filter(([key]) => key in Parameters)
    .map(([ParameterKey, ParameterValue]) => ({
      ParameterKey,
      ParameterValue,
    }));
}
