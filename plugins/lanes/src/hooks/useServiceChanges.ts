import {
  SERVICE_SIGNAL_CHANNEL,
  serviceChangedSignalSchema,
} from '@laneway/plugin-lanes-common';
import { useSignal } from '@backstage/plugin-signals-react';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { queryKeys } from './queryKeys';

/** Reads a service's views again as soon as a signal says that it changed; does nothing where signals are not installed. */
export function useServiceChanges(
  entityRef: string,
  user: string | undefined,
): void {
  const { lastSignal } = useSignal(SERVICE_SIGNAL_CHANNEL);
  const queryClient = useQueryClient();
  useEffect(() => {
    const signal = serviceChangedSignalSchema.safeParse(lastSignal);
    if (!user || !signal.success || signal.data.entityRef !== entityRef) return;
    queryClient.invalidateQueries({
      queryKey: queryKeys(user).changing(entityRef),
    });
  }, [lastSignal, entityRef, user, queryClient]);
}
