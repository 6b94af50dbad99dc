import { Alert, Text } from '@backstage/ui';
import { FailureCause } from '@laneway/plugin-lanes-common';
import { useTranslation } from '../../translations';
import { RelativeTime } from '../shared/RelativeTime';
import styles from './WhyPanel.module.css';

/** The first real cause of a lane's failure, what to do, and what proves it. */
export function WhyPanel({ cause }: { cause: FailureCause }) {
  const t = useTranslation();
  return (
    <section aria-label={t('lane.why')} className={styles.root}>
      <Alert
        status="danger"
        icon
        title={`${t('lane.why')}: ${cause.summary}`}
        description={
          <>
            <strong>{t('lane.nextStep')}:</strong> {cause.nextStep}
          </>
        }
      />
      {cause.evidence.length > 0 && (
        <div>
          <Text as="h3" variant="body-medium" weight="bold">
            {t('lane.evidence')}
          </Text>
          <ol className={styles.evidence}>
            {cause.evidence.map(({ source, at, text }) => (
              <li key={`${source} ${at} ${text}`}>
                <span className={styles.source}>
                  {source}
                  {at && (
                    <>
                      {' · '}
                      <RelativeTime at={at} />
                    </>
                  )}
                </span>
                <code>{text}</code>
              </li>
            ))}
          </ol>
        </div>
      )}
    </section>
  );
}
