/** A CloudFormation stack, as far as lanes need it. Times are ISO 8601. */
export interface StackSummary {
  readonly id: string;
  readonly name: string;
  readonly status: string;
  readonly reason?: string;
  readonly createdAt?: string;
  readonly updatedAt?: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly outputs: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

export interface StackEvent {
  readonly id: string;
  readonly at: string;
  readonly logicalId: string;
  readonly resourceType: string;
  readonly physicalId?: string;
  readonly status: string;
  readonly reason?: string;
}

export interface CreateStackRequest {
  readonly name: string;
  readonly template: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  /** The role that CloudFormation works as; without it, as the caller. */
  readonly roleArn?: string;
  /** The same token never creates a second stack. */
  readonly token: string;
}

/** CloudFormation in one account and region. Everything throws `AwsCallError`. */
export interface StacksApi {
  /** Every stack that is not deleted; one call for each hundred or so. */
  listStacks(): Promise<StackSummary[]>;
  /** Undefined when there is no such stack. */
  findStack(name: string): Promise<StackSummary | undefined>;
  /** Events of a stack, newest first, at most `limit`; empty when there is no such stack. */
  listEvents(stack: string, limit: number): Promise<StackEvent[]>;
  /** The stack's id. */
  createStack(request: CreateStackRequest): Promise<string>;
  /** Accepted for a stack that does not exist, as AWS does. */
  deleteStack(name: string, token: string): Promise<void>;
}
