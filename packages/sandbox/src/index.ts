export { createSandbox, DEFAULT_OPTIONS } from './createSandbox';
export type { CreateSandboxOptions, RunningSandbox } from './createSandbox';
export type { Logger, SandboxOptions } from './core/Sandbox';
export { GitRepositories, importRepository } from './git';
export type { BranchChanges, ImportOptions } from './git';
