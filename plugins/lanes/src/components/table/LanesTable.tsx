import { Link, Text } from '@backstage/ui';
import { Lane, ServiceEnvironment } from '@laneway/plugin-lanes-common';
import { useMemo } from 'react';
import { Format, useFormat } from '../../format';
import { Translate, useTranslation } from '../../translations';
import { LanesPaths, useLanesPaths } from '../page/useLanesPaths';
import { DataColumn, DataTable } from '../shared/DataTable';
import { RelativeTime } from '../shared/RelativeTime';
import { Sparkline } from '../shared/Sparkline';
import { StageProgress } from '../shared/StageProgress';
import { StatusLabel } from '../shared/StatusLabel';
import { LaneMenu, LaneMenuProps } from './LaneMenu';
import { LaneVersionText } from './LaneVersionText';
import styles from './LanesTable.module.css';

type LaneItem = Lane & { id: string };
export type LaneVerb = Parameters<LaneMenuProps['onAct']>[0];

export interface LanesTableProps {
  readonly service: string;
  readonly environment: ServiceEnvironment;
  readonly onAct: (verb: LaneVerb, lane: Lane) => void;
}

/** The lanes of a service in an environment, default first. */
export function LanesTable({ service, environment, onAct }: LanesTableProps) {
  const t = useTranslation();
  const format = useFormat();
  const paths = useLanesPaths();
  const items = useMemo(
    () => environment.lanes.map(lane => ({ ...lane, id: lane.name })),
    [environment.lanes],
  );
  const columns = [
    ...nameColumns(t, environment, paths),
    ...numberColumns(t, format),
    {
      id: 'actions',
      label: t('table.actions'),
      numeric: true,
      isLabelHidden: true,
      render: (lane: LaneItem) => (
        <LaneMenu
          lane={lane}
          environment={environment}
          paths={paths}
          onAct={verb => onAct(verb, lane)}
        />
      ),
    },
  ];
  return (
    <DataTable
      label={t('table.label', { service, env: environment.env })}
      columns={columns}
      items={items}
    />
  );
}

function nameColumns(
  t: Translate,
  environment: ServiceEnvironment,
  paths: LanesPaths | undefined,
): DataColumn<LaneItem>[] {
  return [
    {
      id: 'lane',
      label: t('table.lane'),
      render: lane =>
        paths ? (
          <Link href={paths.lane(environment.env, lane.name)} weight="bold">
            {lane.name}
          </Link>
        ) : (
          <Text weight="bold">{lane.name}</Text>
        ),
    },
    {
      id: 'status',
      label: t('table.status'),
      render: lane => (
        <div className={styles.status}>
          <StatusLabel status={lane.status} />
          {lane.deployment?.status === 'running' && (
            <StageProgress stages={lane.deployment.stages} />
          )}
          {lane.cause && paths && (
            <Link href={paths.lane(environment.env, lane.name)}>
              {t('table.viewCause')}
            </Link>
          )}
        </div>
      ),
    },
    {
      id: 'version',
      label: t('table.version'),
      render: lane => <LaneVersionText lane={lane} />,
    },
  ];
}

function numberColumns(t: Translate, format: Format): DataColumn<LaneItem>[] {
  const none = t('unit.none');
  return [
    {
      id: 'tasks',
      label: t('table.tasks'),
      numeric: true,
      render: ({ tasks }) =>
        tasks
          ? t('unit.ofDesired', {
              running: format.count(tasks.running),
              desired: format.count(tasks.desired),
            })
          : none,
    },
    {
      id: 'healthy',
      label: t('table.healthy'),
      numeric: true,
      render: ({ healthyHosts }) =>
        healthyHosts === undefined ? none : format.count(healthyHosts),
    },
    {
      id: 'requests',
      label: t('table.requests'),
      numeric: true,
      render: ({ metrics }) =>
        metrics ? (
          <span className={styles.requests}>
            <Sparkline
              values={metrics.requestsPerMinute}
              title={t('table.sparkline', {
                total: String(metrics.requestsPerMinute.length),
              })}
            />
            <span className={styles.rate}>
              {format.rate(metrics.requestsPerSecond)}
            </span>
          </span>
        ) : (
          none
        ),
    },
    {
      id: 'errors',
      label: t('table.errors'),
      numeric: true,
      render: ({ metrics }) =>
        metrics?.errorPercent === undefined
          ? none
          : t('unit.percent', { value: format.percent(metrics.errorPercent) }),
    },
    {
      id: 'p95',
      label: t('table.p95'),
      numeric: true,
      render: ({ metrics }) =>
        metrics?.p95Ms === undefined
          ? none
          : t('unit.milliseconds', { value: format.count(metrics.p95Ms) }),
    },
    {
      id: 'share',
      label: t('table.share'),
      numeric: true,
      render: lane =>
        lane.trafficSharePercent === 0 && lane.rules.length > 0 ? (
          <span title={t('table.matchOnlyHint')}>{t('table.matchOnly')}</span>
        ) : (
          t('unit.percent', { value: format.count(lane.trafficSharePercent) })
        ),
    },
    {
      id: 'expires',
      label: t('table.expires'),
      numeric: true,
      render: lane =>
        lane.expiresAt ? <RelativeTime at={lane.expiresAt} /> : none,
    },
  ];
}
