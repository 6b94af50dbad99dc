export { createCodePipelineModule } from './CodePipelineModule';
