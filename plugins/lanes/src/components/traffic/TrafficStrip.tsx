import { Box, Text } from '@backstage/ui';
import { Lane } from '@laneway/plugin-lanes-common';
import { useFormat } from '../../format';
import { useTranslation } from '../../translations';
import { RuleInWords } from './RuleInWords';
import styles from './TrafficStrip.module.css';

const TONES = 5;

/** One bar with each lane's share of the requests that no rule matches, and the rules that come before it, in words. */
export function TrafficStrip({ lanes }: { lanes: readonly Lane[] }) {
  const t = useTranslation();
  const format = useFormat();
  const parts = lanes.filter(lane => lane.trafficSharePercent > 0);
  // Baggage says the same as trace context for every lane; the lane's page lists both.
  const rules = lanes.flatMap(lane =>
    lane.rules
      .filter(rule => rule.kind !== 'baggage')
      .map(rule => ({ lane: lane.name, rule })),
  );
  const share = (lane: Lane) =>
    t('unit.percent', { value: format.count(lane.trafficSharePercent) });
  return (
    <Box as="section" bg="neutral" className={styles.root}>
      <Text as="h3" variant="body-small" color="secondary">
        {t('traffic.title')}
      </Text>
      {parts.length > 0 && (
        <ul className={styles.bar}>
          {parts.map((lane, index) => (
            <li
              key={lane.name}
              className={styles.part}
              style={{ flexGrow: lane.trafficSharePercent }}
            >
              <span className={styles.fill} data-tone={index % TONES} />
              <span className={styles.label}>
                {t('traffic.share', { lane: lane.name, share: share(lane) })}
              </span>
            </li>
          ))}
        </ul>
      )}
      {rules.length === 0 ? (
        <Text variant="body-small" color="secondary">
          {t('traffic.noRules')}
        </Text>
      ) : (
        <ul className={styles.rules} aria-label={t('traffic.rulesTitle')}>
          {rules.map(({ lane, rule }) => (
            <li key={rule.priority}>
              <RuleInWords lane={lane} rule={rule} />
            </li>
          ))}
        </ul>
      )}
    </Box>
  );
}
