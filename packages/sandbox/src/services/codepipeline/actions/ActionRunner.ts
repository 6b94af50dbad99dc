import type {
  ActionDeclaration,
  ArtifactRevision,
  SourceRevision,
} from '@aws-sdk/client-codepipeline';
import type { Json, RequestContext } from '../../../core/types';
import type { ActionError } from '../rows';

/** What a runner is told of the action that it runs. */
export interface ActionRequest {
  readonly pipeline: string;
  readonly executionId: string;
  /** Unique for this run of the action; serves as idempotency token. */
  readonly actionExecutionId: string;
  readonly declaration: ActionDeclaration;
  /** With all variables resolved. */
  readonly configuration: Readonly<Record<string, string>>;
  /** Location (`{bucket}/{key}`) by artifact name. */
  readonly inputArtifacts: Readonly<Record<string, string>>;
  readonly outputArtifacts: Readonly<Record<string, string>>;
  /** As the pipeline's or the action's role, in the action's region. */
  readonly context: RequestContext;
}

/** How an action stands. */
export interface ActionProgress {
  readonly status: 'InProgress' | 'Succeeded' | 'Failed';
  /** The state to be given to the next `poll`. */
  readonly state?: Json;
  readonly externalId?: string;
  readonly externalUrl?: string;
  readonly summary?: string;
  readonly error?: ActionError;
  readonly outputVariables?: Readonly<Record<string, string>>;
  readonly artifactRevision?: Omit<ArtifactRevision, 'created'> & {
    readonly created?: string;
  };
  readonly sourceRevision?: SourceRevision;
  /** For what waits for a person. */
  readonly token?: string;
}

/** Runs actions of one type. An `AwsError` that is thrown fails the action with its message. */
export interface ActionRunner {
  start(request: ActionRequest): Promise<ActionProgress>;
  /** Asked again and again while the action is in progress. */
  poll(request: ActionRequest, state: Json): Promise<ActionProgress>;
}

/** A failed action with AWS's code and message. */
export function failed(
  code: string,
  message: string,
  rest: Partial<ActionProgress> = {},
): ActionProgress {
  return {
    status: 'Failed',
    error: { code, message },
    summary: message,
    ...rest,
  };
}
