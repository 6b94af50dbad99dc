export { createCodeBuildModule } from './CodeBuildModule';
