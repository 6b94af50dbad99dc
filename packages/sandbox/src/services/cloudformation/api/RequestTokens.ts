import { AwsError } from '../../../core/AwsError';
import type { Scope, Store } from '../../../core/types';

interface TokenRow {
  readonly operation: string;
  readonly stackId: string;
  readonly operationId?: string;
}

/** Remembers `ClientRequestToken`s, so that a request that was sent twice is carried out once. */
export class RequestTokens {
  constructor(private readonly store: Store) {}

  /**
   * What the first request with this token was answered; undefined for the first one.
   *
   * @throws AwsError `TokenAlreadyExistsException` when another kind of request had it
   */
  find(
    scope: Scope,
    operation: string,
    stackName: string,
    token: string | undefined,
  ): TokenRow | undefined {
    if (token === undefined) return undefined;
    const row = this.table(scope).get(`${stackName}/${token}`);
    if (row && row.operation !== operation) {
      throw new AwsError(
        'TokenAlreadyExistsException',
        `Token already exists: ${token}`,
      );
    }
    return row;
  }

  remember(
    scope: Scope,
    stackName: string,
    token: string | undefined,
    row: TokenRow,
  ): void {
    if (token !== undefined)
      this.table(scope).put(`${stackName}/${token}`, row);
  }

  private table(scope: Scope) {
    return this.store.table<TokenRow>(scope, 'cloudformation.tokens');
  }
}
