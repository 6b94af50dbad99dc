import { Text } from '@backstage/ui';
import { LaneEvent } from '@laneway/plugin-lanes-common';
import { useTranslation } from '../../translations';
import { RelativeTime } from '../shared/RelativeTime';
import styles from './EventsPanel.module.css';

/** Stack and ECS events of a lane, newest first. */
export function EventsPanel({
  lane,
  events,
}: {
  lane: string;
  events: readonly LaneEvent[];
}) {
  const t = useTranslation();
  if (events.length === 0) {
    return <Text color="secondary">{t('events.none')}</Text>;
  }
  return (
    <ol className={styles.list} aria-label={t('events.label', { lane })}>
      {events.map((event, index) => (
        // Events have no id of their own and some are alike; from the end they keep their place.
        <li key={`${event.at} ${events.length - index}`}>
          <span className={styles.when}>
            <RelativeTime at={event.at} /> · {t(`events.${event.source}`)}
          </span>
          <span className={styles.what}>
            {event.resource && <strong>{event.resource} </strong>}
            {event.status && (
              <code data-failed={event.status.includes('FAILED') || undefined}>
                {event.status}{' '}
              </code>
            )}
            {event.message}
          </span>
        </li>
      ))}
    </ol>
  );
}
