import type { RegisterTaskDefinitionCommandInput } from '@aws-sdk/client-ecs';
import { clientException } from './errors';

const FAMILY = /^[a-zA-Z0-9_-]{1,255}$/;
const ECR_IMAGE = /\.dkr\.ecr\.[^/]+\.amazonaws\.com/;

/** Memory in MiB that Fargate has for so many CPU units. (AWS) */
const FARGATE_MEMORY: Readonly<Record<string, readonly number[]>> = {
  '256': [512, 1024, 2048],
  '512': gibibytes(1, 4, 1),
  '1024': gibibytes(2, 8, 1),
  '2048': gibibytes(4, 16, 1),
  '4096': gibibytes(8, 30, 1),
  '8192': gibibytes(16, 60, 4),
  '16384': gibibytes(32, 120, 8),
};

function gibibytes(from: number, to: number, step: number): number[] {
  const sizes: number[] = [];
  for (let size = from; size <= to; size += step) sizes.push(size * 1024);
  return sizes;
}

/**
 * Refuses a task definition that ECS refuses.
 * @throws AwsError with the reason
 */
export function validateTaskDefinition(
  input: RegisterTaskDefinitionCommandInput,
): void {
  if (!FAMILY.test(input.family ?? '')) {
    throw clientException(
      'Family contains invalid characters. Family can contain up to 255 letters (uppercase and lowercase), numbers, underscores, and hyphens.',
    );
  }
  const containers = input.containerDefinitions ?? [];
  if (containers.length === 0) {
    throw clientException('Container definitions must not be empty.');
  }
  for (const container of containers) {
    if (!container.name) {
      throw clientException('Container.name should not be null or empty.');
    }
    if (!container.image) {
      throw clientException('Container.image should not be null or empty.');
    }
  }
  const names = containers.map(({ name }) => name);
  if (new Set(names).size < names.length) {
    throw clientException('Container.name must be unique.');
  }
  if (containers.every(container => container.essential === false)) {
    throw clientException(
      'Invalid setting for container. At least one essential container is required in a task definition.',
    );
  }
  if (input.requiresCompatibilities?.includes('FARGATE')) {
    validateFargate(input);
  }
}

function validateFargate(input: RegisterTaskDefinitionCommandInput): void {
  const { cpu, memory } = input;
  if (input.networkMode !== 'awsvpc') {
    throw clientException("Fargate only supports network mode 'awsvpc'.");
  }
  if (!cpu) {
    throw clientException(
      "Fargate requires that 'cpu' be defined at the task level.",
    );
  }
  if (!memory) {
    throw clientException(
      "Fargate requires that 'memory' be defined at the task level.",
    );
  }
  if (!FARGATE_MEMORY[cpu]?.includes(Number(memory))) {
    throw clientException(
      `No Fargate configuration exists for given values: ${cpu} CPU, ${memory} memory. See the Amazon ECS documentation for the valid values.`,
    );
  }
  const containers = input.containerDefinitions ?? [];
  if (input.executionRoleArn) return;
  if (containers.some(({ image }) => ECR_IMAGE.test(image ?? ''))) {
    throw clientException(
      'Fargate requires task definition to have execution role ARN to support ECR images.',
    );
  }
  if (
    containers.some(
      container => container.logConfiguration?.logDriver === 'awslogs',
    )
  ) {
    throw clientException(
      'Fargate requires task definition to have execution role ARN to support log driver awslogs.',
    );
  }
}
