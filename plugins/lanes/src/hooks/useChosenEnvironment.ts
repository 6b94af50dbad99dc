import { ServiceView } from '@laneway/plugin-lanes-common';
import { useCallback } from 'react';
import { useSearchParams } from 'react-router-dom';

/** The environment that the address names (`?env=`), or the first. Undefined when the service has none. */
export function useChosenEnvironment(view: ServiceView | undefined) {
  const [params, setParams] = useSearchParams();
  const named = params.get('env');
  const environment =
    view?.environments.find(candidate => candidate.env === named) ??
    view?.environments[0];
  const choose = useCallback(
    (env: string) =>
      setParams(
        previous => {
          const next = new URLSearchParams(previous);
          next.set('env', env);
          return next;
        },
        { replace: true },
      ),
    [setParams],
  );
  return { environment, choose };
}
