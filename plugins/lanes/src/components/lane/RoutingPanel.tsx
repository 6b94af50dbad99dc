import { Text } from '@backstage/ui';
import { Lane, LaneRule } from '@laneway/plugin-lanes-common';
import { useTranslation } from '../../translations';
import { DataColumn, DataTable } from '../shared/DataTable';
import { RuleInWords } from '../traffic/RuleInWords';
import styles from './RoutingPanel.module.css';

type RuleItem = LaneRule & { id: string };

/** The listener rules that lead to a lane, in the order in which the load balancer tries them. */
export function RoutingPanel({ lane }: { lane: Lane }) {
  const t = useTranslation();
  if (lane.rules.length === 0) {
    return (
      <Text color="secondary">
        {lane.isDefault ? t('routing.defaultNone') : t('routing.none')}
      </Text>
    );
  }
  const columns: DataColumn<RuleItem>[] = [
    {
      id: 'priority',
      label: t('routing.priority'),
      render: rule => rule.priority,
    },
    {
      id: 'words',
      label: t('routing.inWords'),
      render: rule => <RuleInWords lane={lane.name} rule={rule} />,
    },
    {
      id: 'header',
      label: t('routing.header'),
      render: rule => <code>{rule.headerName}</code>,
    },
    {
      id: 'regex',
      label: t('routing.regex'),
      render: rule => (
        <code className={styles.regex}>{rule.regexes.join(' | ')}</code>
      ),
    },
  ];
  return (
    <DataTable
      label={t('routing.label', { lane: lane.name })}
      columns={columns}
      items={[...lane.rules]
        .sort((a, b) => a.priority - b.priority)
        .map(rule => ({ ...rule, id: String(rule.priority) }))}
    />
  );
}
