import { LaneRule } from '@laneway/plugin-lanes-common';
import { useTranslation } from '../../translations';
import { matchInWords } from './matchInWords';
import styles from './RuleInWords.module.css';

/** `tracestate ctx=lane:gray → gray` */
export function RuleInWords({ lane, rule }: { lane: string; rule: LaneRule }) {
  const t = useTranslation();
  const { headerName, value, regexes } = matchInWords(lane, rule);
  const match =
    value === undefined
      ? t('traffic.headerRegex', {
          name: headerName,
          regex: regexes.join(' | '),
        })
      : t('traffic.header', { name: headerName, value });
  return (
    <code className={styles.root}>{t('traffic.rule', { match, lane })}</code>
  );
}
