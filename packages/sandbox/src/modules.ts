import type { CreateModule } from './core/types';
import { createDataPlaneModule } from './dataplane';
import { createLoadModule } from './load';
import { createCloudFormationModule } from './services/cloudformation';
import { createCloudWatchModule } from './services/cloudwatch';
import { createCodeBuildModule } from './services/codebuild';
import { createCodePipelineModule } from './services/codepipeline';
import { createEc2Module } from './services/ec2';
import { createEcrModule } from './services/ecr';
import { createEcsModule } from './services/ecs';
import { createElbv2Module } from './services/elbv2';
import { createIamModule } from './services/iam';
import { createLogsModule } from './services/logs';
import { createS3Module } from './services/s3';
import { createServiceDiscoveryModule } from './services/servicediscovery';
import { createStsModule } from './services/sts';
import { createTaggingModule } from './services/tagging';

/** All services, in the order in which they start; they stop the other way round. */
export const modules: readonly CreateModule[] = [
  createStsModule,
  createIamModule,
  createEc2Module,
  createS3Module,
  createEcrModule,
  createLogsModule,
  createCloudWatchModule,
  createServiceDiscoveryModule,
  createElbv2Module,
  createEcsModule,
  createDataPlaneModule,
  createLoadModule,
  createCodeBuildModule,
  createCodePipelineModule,
  createCloudFormationModule,
  createTaggingModule,
];
