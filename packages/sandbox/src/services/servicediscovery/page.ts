/** Results that Cloud Map gives at once. (AWS) */
const DEFAULT_PAGE = 100;

interface PageInput {
  readonly NextToken?: string;
  readonly MaxResults?: number;
}

/** One page of rows in their order; the token says where the next one begins. */
export function page<T>(
  rows: readonly T[],
  input: PageInput,
): { items: T[]; NextToken: string | undefined } {
  const start = Number(input.NextToken ?? 0) || 0;
  const end = start + (input.MaxResults ?? DEFAULT_PAGE);
  return {
    items: rows.slice(start, end),
    NextToken: end < rows.length ? String(end) : undefined,
  };
}
