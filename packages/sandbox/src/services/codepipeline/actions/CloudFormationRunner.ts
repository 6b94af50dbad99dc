import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type {
  DescribeChangeSetOutput,
  Stack,
} from '@aws-sdk/client-cloudformation';
import { artifactDir } from '../../../core/artifactFiles';
import { AwsError } from '../../../core/AwsError';
import type { Sandbox } from '../../../core/Sandbox';
import type { Json } from '../../../core/types';
import {
  ActionProgress,
  ActionRequest,
  ActionRunner,
  failed,
} from './ActionRunner';
import { describeFailure, describeStack } from './stackReader';
import { readTemplateInput } from './templateInput';

/** What the runner waits for; kept with the action. */
interface CloudFormationState {
  readonly step: 'replace' | 'deploy' | 'delete' | 'changeSet';
  readonly stackId: string;
  readonly changeSetName?: string;
}

const NO_UPDATES = 'No updates are to be performed.';
const GONE = 'DELETE_COMPLETE';
const DEPLOYED = ['CREATE_COMPLETE', 'UPDATE_COMPLETE', 'IMPORT_COMPLETE'];
/** A stack that was announced by a change set but never made. */
const ANNOUNCED = 'REVIEW_IN_PROGRESS';
/** Statuses from which `REPLACE_ON_FAILURE` deletes a stack before it makes it anew. */
const REPLACED = [
  'CREATE_FAILED',
  'DELETE_FAILED',
  'ROLLBACK_COMPLETE',
  'ROLLBACK_FAILED',
  'UPDATE_ROLLBACK_FAILED',
];

/** Deploy by CloudFormation. */
export class CloudFormationRunner implements ActionRunner {
  constructor(private readonly sandbox: Sandbox) {}

  async start(request: ActionRequest): Promise<ActionProgress> {
    const { ActionMode: mode, StackName: stackName } = request.configuration;
    if (!stackName) {
      return failed('ConfigurationError', 'StackName is missing');
    }
    const stack = await describeStack(this.sandbox, request, stackName);
    switch (mode) {
      case 'CREATE_UPDATE':
        return this.deploy(request, stack);
      case 'REPLACE_ON_FAILURE':
        if (stack && REPLACED.includes(stack.StackStatus ?? '')) {
          return this.remove(request, stack, 'replace');
        }
        return this.deploy(request, stack);
      case 'DELETE_ONLY':
        if (!stack) return { status: 'Succeeded' };
        return this.remove(request, stack, 'delete');
      case 'CHANGE_SET_REPLACE':
        return this.createChangeSet(request, stack);
      case 'CHANGE_SET_EXECUTE':
        return this.executeChangeSet(request, stack);
      default:
        return failed(
          'ConfigurationError',
          `ActionMode '${mode}' is not valid: give CREATE_UPDATE, REPLACE_ON_FAILURE, DELETE_ONLY, CHANGE_SET_REPLACE or CHANGE_SET_EXECUTE`,
        );
    }
  }

  async poll(request: ActionRequest, json: Json): Promise<ActionProgress> {
    const state = json as unknown as CloudFormationState;
    if (state.step === 'changeSet') return this.pollChangeSet(request, state);
    const stack = await describeStack(this.sandbox, request, state.stackId);
    const status = stack?.StackStatus ?? GONE;
    if (status.endsWith('_IN_PROGRESS') && status !== ANNOUNCED) {
      return this.waiting(request, state, `Stack is ${status}`);
    }
    if (state.step === 'deploy') {
      if (stack && DEPLOYED.includes(status)) return this.done(request, stack);
    } else if (status === GONE) {
      if (state.step === 'replace') return this.deploy(request, undefined);
      return { status: 'Succeeded', ...this.external(request, state.stackId) };
    }
    const message = stack
      ? await describeFailure(this.sandbox, request, stack)
      : `Stack ${state.stackId} was deleted while it was being deployed`;
    return failed('JobFailed', message, this.external(request, state.stackId));
  }

  private async deploy(
    request: ActionRequest,
    stack: Stack | undefined,
  ): Promise<ActionProgress> {
    const { filesDir } = this.sandbox;
    const { StackName } = request.configuration;
    const input = {
      StackName,
      ...(await readTemplateInput(filesDir, request)),
      ClientRequestToken: request.actionExecutionId,
    };
    const operation =
      stack && stack.StackStatus !== ANNOUNCED ? 'UpdateStack' : 'CreateStack';
    try {
      const { StackId } = await this.invoke(request, operation, input);
      return this.waiting(request, { step: 'deploy', stackId: StackId });
    } catch (error) {
      if (stack && (error as Error).message === NO_UPDATES) {
        return this.done(request, stack);
      }
      throw error;
    }
  }

  private async remove(
    request: ActionRequest,
    { StackId: stackId = '' }: Stack,
    step: 'replace' | 'delete',
  ): Promise<ActionProgress> {
    const { StackName, RoleArn } = request.configuration;
    await this.invoke(request, 'DeleteStack', {
      StackName,
      RoleARN: RoleArn,
      ClientRequestToken: request.actionExecutionId,
    });
    return this.waiting(request, { step, stackId });
  }

  private async createChangeSet(
    request: ActionRequest,
    stack: Stack | undefined,
  ): Promise<ActionProgress> {
    const { StackName, ChangeSetName } = request.configuration;
    const { StackPolicyBody: _policy, ...input } = await readTemplateInput(
      this.sandbox.filesDir,
      request,
    );
    const exists = stack && stack.StackStatus !== ANNOUNCED;
    if (stack) {
      await this.invoke(request, 'DeleteChangeSet', {
        StackName,
        ChangeSetName,
      });
    }
    const { StackId } = await this.invoke(request, 'CreateChangeSet', {
      StackName,
      ChangeSetName,
      ChangeSetType: exists ? 'UPDATE' : 'CREATE',
      ...input,
    });
    return this.waiting(request, {
      step: 'changeSet',
      stackId: StackId,
      changeSetName: ChangeSetName,
    });
  }

  private async pollChangeSet(
    request: ActionRequest,
    state: CloudFormationState,
  ): Promise<ActionProgress> {
    const changeSet = await this.invoke<DescribeChangeSetOutput>(
      request,
      'DescribeChangeSet',
      { StackName: state.stackId, ChangeSetName: state.changeSetName },
    );
    const reason = changeSet.StatusReason ?? '';
    // A change set without changes is a success, and there is nothing to execute.
    const empty = /didn't contain changes|No updates/.test(reason);
    if (changeSet.Status === 'CREATE_COMPLETE' || empty) {
      return {
        status: 'Succeeded',
        summary: reason || `Change set ${state.changeSetName} was created`,
        ...this.external(request, state.stackId),
      };
    }
    if (changeSet.Status === 'FAILED') {
      return failed('JobFailed', reason, this.external(request, state.stackId));
    }
    return this.waiting(request, state);
  }

  private async executeChangeSet(
    request: ActionRequest,
    stack: Stack | undefined,
  ): Promise<ActionProgress> {
    const { StackName, ChangeSetName } = request.configuration;
    if (!stack) {
      return failed('JobFailed', `Stack [${StackName}] does not exist`);
    }
    const changeSet = await this.invoke<DescribeChangeSetOutput>(
      request,
      'DescribeChangeSet',
      { StackName, ChangeSetName },
    );
    if (changeSet.ExecutionStatus === 'UNAVAILABLE') {
      return this.done(request, stack);
    }
    await this.invoke(request, 'ExecuteChangeSet', {
      StackName,
      ChangeSetName,
      ClientRequestToken: request.actionExecutionId,
    });
    return this.waiting(request, {
      step: 'deploy',
      stackId: stack.StackId ?? '',
    });
  }

  private async done(
    request: ActionRequest,
    stack: Stack,
  ): Promise<ActionProgress> {
    const outputs = Object.fromEntries(
      (stack.Outputs ?? []).map(({ OutputKey, OutputValue }) => [
        OutputKey ?? '',
        OutputValue ?? '',
      ]),
    );
    const { OutputFileName: fileName } = request.configuration;
    const [location] = Object.values(request.outputArtifacts);
    if (fileName && location) {
      const dir = artifactDir(this.sandbox.filesDir, location);
      await mkdir(dir, { recursive: true });
      await writeFile(join(dir, fileName), JSON.stringify(outputs));
    }
    return {
      status: 'Succeeded',
      summary: `Stack ${stack.StackName} is ${stack.StackStatus}`,
      outputVariables: outputs,
      ...this.external(request, stack.StackId ?? ''),
    };
  }

  private waiting(
    request: ActionRequest,
    state: CloudFormationState,
    summary?: string,
  ): ActionProgress {
    return {
      status: 'InProgress',
      state: { ...state } as unknown as Json,
      summary,
      ...this.external(request, state.stackId),
    };
  }

  private external({ context }: ActionRequest, stackId: string) {
    return {
      externalId: stackId,
      externalUrl: `https://console.aws.amazon.com/cloudformation/home?region=${
        context.region
      }#/stack/detail?stackId=${encodeURIComponent(stackId)}`,
    };
  }

  /** Calls CloudFormation; an error is worded as CodePipeline words it. */
  private async invoke<O = { StackId: string }>(
    { context }: ActionRequest,
    operation: string,
    input: object,
  ): Promise<O> {
    try {
      return await this.sandbox.invoke<O>(
        'cloudformation',
        operation,
        input,
        context,
      );
    } catch (error) {
      if (!(error instanceof AwsError) || error.message === NO_UPDATES) {
        throw error;
      }
      throw new AwsError(
        error.code,
        `${error.message} (Service: AmazonCloudFormation; Status Code: ${error.httpStatus}; Error Code: ${error.code}; Request ID: ${context.requestId}; Proxy: null)`,
        error.httpStatus,
      );
    }
  }
}
