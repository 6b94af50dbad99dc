export { GitHost } from './GitHost';
export { GitRepositories } from './GitRepositories';
export { importRepository } from './importRepository';
export type { BranchChanges, ImportOptions } from './importRepository';
