import {
  DEFAULT_LANE,
  ENV_GRAMMAR,
  explainInvalidName,
  LANE_GRAMMAR,
  NameGrammar,
  SERVICE_GRAMMAR,
} from './grammar';

/**
 * Every name that Laneway builds, in one place. Names are built from validated parts and never parsed: hyphens make
 * `app-user-api-dev-gray` ambiguous. What a stack is, its tags say.
 */

function checked(grammar: NameGrammar, value: string): string {
  const problem = explainInvalidName(grammar, value);
  if (problem) throw new TypeError(problem);
  return value;
}

const service = (value: string) => checked(SERVICE_GRAMMAR, value);
const environment = (value: string) => checked(ENV_GRAMMAR, value);
const lane = (value: string) => checked(LANE_GRAMMAR, value);

/** `infra-environment-{env}`. Throws `TypeError` for a name outside the grammar, as all functions here do. */
export function infraStackName(env: string): string {
  return `infra-environment-${environment(env)}`;
}

/** `boot-{service}-{env}` */
export function bootStackName(serviceName: string, env: string): string {
  return `boot-${service(serviceName)}-${environment(env)}`;
}

/** `app-{service}-{env}-{lane}` */
export function laneStackName(
  serviceName: string,
  env: string,
  laneName: string,
): string {
  return `app-${service(serviceName)}-${environment(env)}-${lane(laneName)}`;
}

/** `route-{service}-{env}` */
export function routeStackName(serviceName: string, env: string): string {
  return `route-${service(serviceName)}-${environment(env)}`;
}

/** The pipeline that boots services of an environment: `boot-{env}` */
export function bootPipelineName(env: string): string {
  return `boot-${environment(env)}`;
}

/** The stack that holds the roles of an environment's boot layer: `roles-boot-{env}` */
export function bootRolesStackName(env: string): string {
  return `roles-${bootPipelineName(env)}`;
}

/** The pipeline that deploys a service's lanes: `{service}-{env}` */
export function servicePipelineName(serviceName: string, env: string): string {
  return `${service(serviceName)}-${environment(env)}`;
}

/** The stack that holds a service's pipeline: `pipeline-{service}-{env}` */
export function servicePipelineStackName(
  serviceName: string,
  env: string,
): string {
  return `pipeline-${servicePipelineName(serviceName, env)}`;
}

/** ECS service and task family of a lane: `{service}-{env}-{lane}` */
export function ecsServiceName(
  serviceName: string,
  env: string,
  laneName: string,
): string {
  return `${service(serviceName)}-${environment(env)}-${lane(laneName)}`;
}

/** `/ecs/{env}/{service}`; the lane is the stream prefix. */
export function logGroupName(serviceName: string, env: string): string {
  return `/ecs/${environment(env)}/${service(serviceName)}`;
}

/** Parameters file of a service in the Infra repo: `params/{service}-{env}.json` */
export function serviceParamsPath(serviceName: string, env: string): string {
  return `params/${service(serviceName)}-${environment(env)}.json`;
}

/** Parameters file of an environment's boot layer in the Infra repo: `params/boot-{env}.json` */
export function bootParamsPath(env: string): string {
  return `params/boot-${environment(env)}.json`;
}

/** Whether a lane is the default lane, which has no rule of its own and is compared with by the others. */
export function isDefaultLane(laneName: string): boolean {
  return laneName === DEFAULT_LANE;
}
