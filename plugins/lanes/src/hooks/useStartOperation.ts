import { Operation } from '@laneway/plugin-lanes-common';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { queryKeys } from './queryKeys';
import { randomHex } from './randomHex';
import { useUser } from './useUser';

/**
 * Starts an operation, once: the key stays the same when an attempt is repeated because its answer got lost, and changes
 * after the backend refused.
 */
export function useStartOperation(
  entityRef: string,
  start: (idempotencyKey: string) => Promise<Operation>,
) {
  const user = useUser();
  const queryClient = useQueryClient();
  const key = useRef<string>();
  return useMutation({
    mutationFn: () => {
      key.current ??= randomHex(16);
      return start(key.current);
    },
    onError: error => {
      // A network failure has no answer; the write may have begun, and the same key finds it.
      if (!(error instanceof TypeError)) key.current = undefined;
    },
    onSettled: () =>
      queryClient.invalidateQueries({
        queryKey: queryKeys(user ?? '').changing(entityRef),
      }),
  });
}
