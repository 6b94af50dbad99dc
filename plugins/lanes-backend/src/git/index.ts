export * from './GitHost';
export * from './DefaultGitHost';
export * from './parseRepositoryUrl';
