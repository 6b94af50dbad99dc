import { Flex } from '@backstage/ui';
import { Lane, LaneView } from '@laneway/plugin-lanes-common';
import { Format, useFormat } from '../../format';
import { Translate, useTranslation } from '../../translations';
import { Fact, Facts } from '../shared/Facts';
import { Panel } from '../shared/Panel';
import { RelativeTime } from '../shared/RelativeTime';
import { shortCommit, shortDigest } from '../table/shortVersion';
import { ReachIt } from './ReachIt';
import { WhyPanel } from './WhyPanel';

/** What matters of a lane; the cause first where it failed. */
export function OverviewPanel({ view }: { view: LaneView }) {
  const t = useTranslation();
  const format = useFormat();
  const { lane, url } = view;
  return (
    <Flex direction="column" gap="4">
      {lane.cause && <WhyPanel cause={lane.cause} />}
      <Panel title={t('lane.now')}>
        <Facts facts={numbers(lane, t, format)} />
      </Panel>
      <Panel title={t('reach.title')}>
        <ReachIt url={url} lane={lane.name} isDefault={lane.isDefault} />
      </Panel>
      <Panel title={t('lane.version')}>
        <Facts facts={version(lane, t)} />
      </Panel>
    </Flex>
  );
}

function numbers(lane: Lane, t: Translate, format: Format): Fact[] {
  const none = t('unit.none');
  const { tasks, healthyHosts, metrics } = lane;
  const ms = (value: number | undefined) =>
    value === undefined
      ? none
      : t('unit.milliseconds', { value: format.count(value) });
  return [
    {
      label: t('lane.tasks'),
      value: tasks
        ? t('unit.ofDesired', {
            running: format.count(tasks.running),
            desired: format.count(tasks.desired),
          })
        : none,
    },
    {
      label: t('lane.healthyHosts'),
      value: healthyHosts === undefined ? none : format.count(healthyHosts),
    },
    {
      label: t('lane.requests'),
      value: metrics
        ? t('unit.perSecond', { value: format.rate(metrics.requestsPerSecond) })
        : none,
    },
    {
      label: t('lane.errors'),
      value:
        metrics?.errorPercent === undefined
          ? none
          : t('unit.percent', { value: format.percent(metrics.errorPercent) }),
    },
    {
      label: t('lane.latency'),
      value: `${ms(metrics?.p50Ms)} / ${ms(metrics?.p95Ms)}`,
    },
    {
      label: t('lane.share'),
      value: t('unit.percent', {
        value: format.count(lane.trafficSharePercent),
      }),
    },
  ];
}

function version(lane: Lane, t: Translate): Fact[] {
  const { imageTag, imageUri, imageDigest, commit, branch, templateVersion } =
    lane.version;
  const time = (at: string | undefined, otherwise: string) =>
    at ? <RelativeTime at={at} /> : otherwise;
  const none = t('unit.none');
  return [
    { label: t('lane.image'), value: imageTag ?? imageUri ?? none },
    {
      label: t('lane.digest'),
      value: imageDigest ? (
        <span title={imageDigest}>{shortDigest(imageDigest)}</span>
      ) : (
        none
      ),
    },
    {
      label: t('lane.commit'),
      value: commit ? <span title={commit}>{shortCommit(commit)}</span> : none,
    },
    { label: t('lane.branch'), value: branch ?? none },
    { label: t('lane.template'), value: templateVersion ?? none },
    { label: t('lane.owner'), value: lane.owner ?? none },
    { label: t('lane.created'), value: time(lane.createdAt, none) },
    { label: t('lane.updated'), value: time(lane.updatedAt, none) },
    {
      label: t('lane.expires'),
      value: time(lane.expiresAt, t('lane.never')),
    },
  ];
}
