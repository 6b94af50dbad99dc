import { Text } from '@backstage/ui';
import { Lane } from '@laneway/plugin-lanes-common';
import { useTranslation } from '../../translations';
import { RelativeTime } from '../shared/RelativeTime';
import styles from './LaneVersionText.module.css';
import { shortVersion } from './shortVersion';

/** What a lane runs and since when: `a1b2c3d · 3d ago`, and the branch below. */
export function LaneVersionText({ lane }: { lane: Lane }) {
  const t = useTranslation();
  const parts = shortVersion(lane.version);
  const since = lane.updatedAt ?? lane.createdAt;
  return (
    <div className={styles.root}>
      <span>
        {parts.length === 0 ? (
          <Text color="secondary">{t('table.noVersion')}</Text>
        ) : (
          parts.map((part, index) => (
            <span key={part}>
              {index > 0 && ' · '}
              <code className={styles.code}>{part}</code>
            </span>
          ))
        )}
        {since && parts.length > 0 && (
          <>
            {' · '}
            <RelativeTime at={since} />
          </>
        )}
      </span>
      {lane.version.branch && (
        <Text variant="body-small" color="secondary">
          {lane.version.branch}
        </Text>
      )}
    </div>
  );
}
