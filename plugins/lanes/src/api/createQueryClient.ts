import { ResponseError } from '@backstage/errors';
import { QueryClient } from '@tanstack/react-query';
import { LaneBusyError } from './LaneBusyError';

/** Whether to ask again: an answer that says no (4xx) will say so again. */
export function shouldRetry(failures: number, error: Error): boolean {
  if (error instanceof LaneBusyError) return false;
  if (error instanceof ResponseError && error.statusCode < 500) return false;
  return failures < 2;
}

export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: { queries: { retry: shouldRetry, staleTime: 1000 } },
  });
}
