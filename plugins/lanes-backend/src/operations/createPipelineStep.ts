import {
  bootParamsPath,
  bootRolesStackName,
  BootstrapServiceSettings,
  bootstrapServiceRequestSchema,
  isStackInProgress,
  servicePipelineStackName,
  stackPhase,
  TAGS,
} from '@laneway/plugin-lanes-common';
import { AwsAccess } from '../aws';
import { firstFailure, lastOperation } from '../cause';
import { PIPELINE_TEMPLATE, readInfraRepo } from './infraRepoFiles';
import { Advance, OperationFailedError } from './OperationSteps';
import { StoredOperation } from './OperationStore';
import { environmentOf, PlanContext } from './PlanContext';
import { declaredParameters, serviceParameters } from './serviceParameters';

/** What to do about a bootstrap that failed. */
export const RUN_AGAIN =
  'Mend it, then bootstrap the service again: it continues where it stopped.';

/** What a bootstrap was asked for. */
export function settingsOf({
  input,
}: StoredOperation): BootstrapServiceSettings {
  return bootstrapServiceRequestSchema.parse(input.request);
}

async function createPipelineStack(
  context: PlanContext,
  aws: AwsAccess,
  operation: StoredOperation,
): Promise<void> {
  const { service, env, id, input } = operation;
  const { template, shared } = await readInfraRepo(context, env);
  const { names, required } = declaredParameters(template);
  const owner = typeof input.owner === 'string' ? input.owner : undefined;
  const all = serviceParameters(
    { service, env, owner },
    settingsOf(operation),
    shared,
    names,
  );
  const missing = required.filter(name => all[name] === undefined);
  if (missing.length > 0) {
    throw new OperationFailedError(
      `${PIPELINE_TEMPLATE} needs ${missing.join(', ')}, which ${bootParamsPath(
        env,
      )} in the Infra repo does not have.`,
      'Ask your platform team to add it there, then bootstrap the service again.',
    );
  }
  // The portal itself may make no pipeline, only have one made by this role.
  const roles = await aws.stacks.findStack(bootRolesStackName(env));
  await aws.stacks.createStack({
    name: servicePipelineStackName(service, env),
    template,
    parameters: Object.fromEntries(
      names.flatMap(name =>
        all[name] === undefined ? [] : [[name, all[name]]],
      ),
    ),
    tags: {
      [TAGS.layer]: 'pipeline',
      [TAGS.service]: service,
      [TAGS.env]: env,
      ...(owner ? { [TAGS.owner]: owner } : {}),
    },
    roleArn: roles?.outputs.PipelinesDeployRoleArn,
    token: id,
  });
}

/** Makes the stack `pipeline-{service}-{env}` from the Infra repo's template and waits for it. */
export async function createPipeline(
  context: PlanContext,
  operation: StoredOperation,
): Promise<Advance> {
  const { service, env, memory } = operation;
  const environment = environmentOf(context, operation);
  const aws = await context.gateway.access(environment);
  const name = servicePipelineStackName(service, env);
  const stack = await aws.stacks.findStack(name);
  const phase = stack ? stackPhase(stack.status) : 'gone';
  const message = `Creating stack ${name}`;
  if (stack && isStackInProgress(stack.status)) {
    return { outcome: 'again', message };
  }
  if (phase === 'complete' || phase === 'rolled-back') {
    context.reader.invalidate(environment, service);
    return {
      outcome: 'next',
      message: `${name} is complete`,
      log: [`Stack ${name} is ${stack?.status}.`],
    };
  }
  if (phase === 'gone') {
    await createPipelineStack(context, aws, operation);
    return {
      outcome: 'again',
      message,
      log: [`${message}.`],
      memory: { ...memory, pipelineCreated: true },
    };
  }
  if (phase === 'failed' && memory.pipelineCreated !== true) {
    // Left by an earlier attempt: nothing is in it, and CloudFormation takes no other change.
    await aws.stacks.deleteStack(name, operation.id);
    return {
      outcome: 'again',
      message: `Removing what an earlier attempt left of ${name}`,
    };
  }
  const failure = firstFailure(
    lastOperation(await aws.stacks.listEvents(name, 200)),
  );
  throw new OperationFailedError(
    `Stack ${name} is ${stack?.status}: ${
      failure
        ? `${failure.logicalId}: ${failure.reason ?? ''}`
        : stack?.reason ?? ''
    }`,
    RUN_AGAIN,
  );
}
