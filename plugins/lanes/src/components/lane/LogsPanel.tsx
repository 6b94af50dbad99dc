import { SearchField, Switch, Text } from '@backstage/ui';
import { LaneView, LogLine } from '@laneway/plugin-lanes-common';
import { useLayoutEffect, useRef, useState } from 'react';
import { useFormat } from '../../format';
import { MAX_LOG_LINES } from '../../hooks/mergeLogLines';
import { useDebounced } from '../../hooks/useDebounced';
import { useLaneLogs } from '../../hooks/useLaneLogs';
import { useTranslation } from '../../translations';
import { LoadingLanes } from '../states/LoadingLanes';
import { Notice } from '../states/Notice';
import { Problems } from '../states/Problems';
import { isForbidden, ReadError } from '../states/ReadError';
import { useOwnerName } from '../states/useOwnerName';
import { logLevel } from './logLevel';
import styles from './LogsPanel.module.css';

const TYPING_MS = 400;
/** So near to its end a list counts as scrolled to the end. */
const END_PX = 24;

/** The newest log lines of a lane, followed while they are seen. */
export function LogsPanel({ view }: { view: LaneView }) {
  const t = useTranslation();
  const owner = useOwnerName();
  if (!view.allowed.readLogs) {
    return <Notice status="info" title={t('logs.denied', { owner })} />;
  }
  return <Logs view={view} />;
}

function Logs({ view }: { view: LaneView }) {
  const t = useTranslation();
  const format = useFormat();
  const [search, setSearch] = useState('');
  const [follow, setFollow] = useState(true);
  const wanted = useDebounced(search.trim(), TYPING_MS);
  const { data, error, refetch } = useLaneLogs(
    { entityRef: view.entityRef, env: view.env, lane: view.lane.name },
    wanted,
  );
  const count = data?.lines.length ?? 0;
  return (
    <div className={styles.root}>
      <div className={styles.tools}>
        <SearchField
          aria-label={t('logs.search')}
          placeholder={t('logs.searchPlaceholder')}
          size="small"
          className={styles.search}
          value={search}
          onChange={setSearch}
        />
        <Switch
          label={t('logs.follow')}
          isSelected={follow}
          onChange={setFollow}
        />
        <Text variant="body-small" color="secondary">
          {t(count < MAX_LOG_LINES ? 'logs.count' : 'logs.limited', {
            lines: format.count(count),
          })}
        </Text>
      </div>
      {error && (!data || isForbidden(error)) ? (
        <ReadError error={error} service={view.service} onRetry={refetch} />
      ) : (
        <>
          {error && (
            <Notice status="warning" title={t('states.staleTitle')}>
              {error.message}
            </Notice>
          )}
          {data ? (
            <>
              <Problems problems={data.problems} />
              <LogLines
                lane={view.lane.name}
                lines={data.lines}
                search={wanted}
                follow={follow}
                onScrolledAway={() => setFollow(false)}
              />
            </>
          ) : (
            <LoadingLanes />
          )}
        </>
      )}
    </div>
  );
}

interface LogLinesProps {
  readonly lane: string;
  readonly lines: readonly LogLine[];
  readonly search: string;
  readonly follow: boolean;
  /** The reader scrolled up, to read in peace. */
  readonly onScrolledAway: () => void;
}

function LogLines({
  lane,
  lines,
  search,
  follow,
  onScrolledAway,
}: LogLinesProps) {
  const t = useTranslation();
  const format = useFormat();
  const box = useRef<HTMLDivElement>(null);
  const lastTop = useRef(0);

  useLayoutEffect(() => {
    if (follow && box.current) box.current.scrollTop = box.current.scrollHeight;
  }, [follow, lines]);

  const onScroll = () => {
    if (!box.current) return;
    const { scrollTop, scrollHeight, clientHeight } = box.current;
    const movedUp = scrollTop < lastTop.current;
    lastTop.current = scrollTop;
    if (follow && movedUp && scrollHeight - scrollTop - clientHeight > END_PX) {
      onScrolledAway();
    }
  };

  if (lines.length === 0) {
    return (
      <Text color="secondary">
        {search ? t('logs.noneFound', { search }) : t('logs.none')}
      </Text>
    );
  }
  return (
    <div
      ref={box}
      className={styles.lines}
      role="log"
      aria-live="off"
      aria-label={t('logs.label', { lane })}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it is scrolled with the keyboard, so it takes the focus
      tabIndex={0}
      onScroll={onScroll}
    >
      {lines.map((line, index) => {
        const level = logLevel(line.message);
        return (
          <div
            // Lines have no id of their own and may be alike.
            key={`${line.at} ${line.stream} ${index}`}
            className={styles.line}
            data-level={level}
          >
            <time dateTime={line.at} title={line.stream}>
              {format.time(line.at)}
            </time>
            <span className={styles.level}>{level?.toUpperCase()}</span>
            <span className={styles.message}>{line.message}</span>
          </div>
        );
      })}
    </div>
  );
}
