import { useFormat } from '../../format';
import { useNow } from '../../hooks/useNow';
import { useTranslation } from '../../translations';
import styles from './Freshness.module.css';

/** How old what is shown is: `live · 12s ago`. */
export function Freshness({ asOf, failed }: { asOf: string; failed: boolean }) {
  const t = useTranslation();
  const format = useFormat();
  const now = useNow(1000);
  // Clocks of server and browser differ a little; nothing is from the future.
  const age = format.relative(asOf, Math.max(now, Date.parse(asOf)));
  return (
    <span
      className={styles.root}
      data-live={!failed}
      title={failed ? t('header.freshnessNotLive', { age }) : undefined}
    >
      <span className={styles.dot} aria-hidden="true" />
      {t('header.freshness', {
        live: failed ? t('header.notLive') : t('header.live'),
        age,
      })}
    </span>
  );
}
