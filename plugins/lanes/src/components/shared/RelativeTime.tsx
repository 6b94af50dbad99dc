import { useFormat } from '../../format';
import { useNow } from '../../hooks/useNow';

const TICK_MS = 30_000;

/** How long ago, or until when; the exact time as a tooltip. */
export function RelativeTime({
  at,
  tickMs = TICK_MS,
}: {
  at: string;
  tickMs?: number;
}) {
  const format = useFormat();
  const now = useNow(tickMs);
  return (
    <time dateTime={at} title={format.dateTime(at)}>
      {format.relative(at, now)}
    </time>
  );
}
