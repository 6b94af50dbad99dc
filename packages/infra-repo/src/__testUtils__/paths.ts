import { join } from 'node:path';

/** The Infra repo as a platform team copies it. */
export const INFRA_REPO = join(__dirname, '..', '..');

/** All CloudFormation templates, relative to the repo. */
export const TEMPLATES = [
  'ci/infra/environment-stack.yaml',
  'ci/infra/pipeline.yaml',
  'ci/boot/service-stack.yaml',
  'ci/boot/pipeline.yaml',
  'ci/app/lane-stack.yaml',
  'ci/app/pipeline.yaml',
  'ci/app/route-stack.yaml',
  'ci/iam/roles.yaml',
] as const;
