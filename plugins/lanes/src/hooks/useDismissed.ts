import { storageApiRef, useApi } from '@backstage/frontend-plugin-api';
import { useCallback, useEffect, useMemo, useState } from 'react';

/** What was dismissed need not be kept for ever: an operation is listed for an hour. */
const KEPT = 50;
const KEY = 'dismissed-operations';

function asIds(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

/** Ids of the operations that this user does not want to see any more, and a way to add one. */
export function useDismissed() {
  const storageApi = useApi(storageApiRef);
  const bucket = useMemo(() => storageApi.forBucket('lanes'), [storageApi]);
  const [dismissed, setDismissed] = useState(() =>
    asIds(bucket.snapshot(KEY).value),
  );
  useEffect(() => {
    const subscription = bucket
      .observe$(KEY)
      .subscribe(snapshot => setDismissed(asIds(snapshot.value)));
    return () => subscription.unsubscribe();
  }, [bucket]);
  const dismiss = useCallback(
    (id: string) => {
      const next = [...asIds(bucket.snapshot(KEY).value), id].slice(-KEPT);
      setDismissed(next);
      bucket.set(KEY, next);
    },
    [bucket],
  );
  return { dismissed, dismiss };
}
