import {
  artifactDir,
  writeArtifactRevision,
  writeGitReference,
} from '../../../core/artifactFiles';
import {
  bareRepository,
  branchHead,
  exportCommit,
} from '../../../core/gitFiles';
import type { Sandbox } from '../../../core/Sandbox';
import {
  ActionProgress,
  ActionRequest,
  ActionRunner,
  failed,
} from './ActionRunner';

/** AWS shows at most so many characters of a commit message. */
const SUMMARY_CHARS = 512;

/** Source by CodeConnections: the newest commit of a branch of the Git host. */
export class SourceConnectionRunner implements ActionRunner {
  constructor(private readonly sandbox: Sandbox) {}

  async start(request: ActionRequest): Promise<ActionProgress> {
    const { configuration } = request;
    const {
      ConnectionArn: connectionArn,
      FullRepositoryId: repository = '',
      BranchName: branch = '',
    } = configuration;
    if (!connectionArn) {
      return failed(
        'ConfigurationError',
        `Action ${request.declaration.name} needs the configuration ConnectionArn`,
      );
    }
    const { filesDir } = this.sandbox;
    const gitDir = bareRepository(filesDir, repository);
    if (!gitDir) {
      return failed(
        'ConfigurationError',
        `[Connection] Unable to use Connection: ${connectionArn}. The repository ${repository} does not exist, or the connection has no access to it`,
      );
    }
    const commit = await branchHead(gitDir, branch);
    if (!commit) {
      return failed(
        'ConfigurationError',
        `No Branch [${branch}] found for FullRepositoryName [${repository}]`,
      );
    }
    const [artifact, location] =
      Object.entries(request.outputArtifacts)[0] ?? [];
    if (artifact && location) {
      if (configuration.OutputArtifactFormat === 'CODEBUILD_CLONE_REF') {
        await writeGitReference(filesDir, location, {
          repository,
          branch,
          commitId: commit.id,
        });
      } else {
        await exportCommit(gitDir, commit.id, artifactDir(filesDir, location));
        await writeArtifactRevision(filesDir, location, commit.id);
      }
    }
    const url = this.commitUrl(repository, commit.id);
    const summary = JSON.stringify({
      ProviderType: 'GitHub',
      CommitMessage: commit.message.slice(0, SUMMARY_CHARS),
    });
    return {
      status: 'Succeeded',
      externalId: commit.id,
      externalUrl: url,
      summary,
      outputVariables: {
        AuthorDate: commit.authorDate,
        BranchName: branch,
        CommitId: commit.id,
        CommitMessage: commit.message,
        ConnectionArn: connectionArn,
        FullRepositoryName: repository,
        ProviderType: 'GitHub',
      },
      artifactRevision: {
        name: artifact,
        revisionId: commit.id,
        revisionSummary: summary,
        created: commit.authorDate,
        revisionUrl: url,
      },
      sourceRevision: {
        actionName: request.declaration.name,
        revisionId: commit.id,
        revisionSummary: summary,
        revisionUrl: url,
      },
    };
  }

  async poll(request: ActionRequest): Promise<ActionProgress> {
    return this.start(request);
  }

  private commitUrl(repository: string, commitId: string): string {
    const { host, port } = this.sandbox.options;
    return `http://${host}:${port}/git/${repository}/commit/${commitId}`;
  }
}
