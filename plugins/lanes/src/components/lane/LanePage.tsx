import { stringifyEntityRef } from '@backstage/catalog-model';
import { NotFoundError, ResponseError } from '@backstage/errors';
import { useEntity } from '@backstage/plugin-catalog-react';
import { Link, Text } from '@backstage/ui';
import { LaneView } from '@laneway/plugin-lanes-common';
import { RiArrowLeftLine } from '@remixicon/react';
import { useState } from 'react';
import { useParams } from 'react-router-dom';
import { useLaneView } from '../../hooks/useLaneView';
import { useTranslation } from '../../translations';
import { OpenDialog, PageDialog } from '../page/PageDialog';
import { useLanesPaths } from '../page/useLanesPaths';
import { Freshness } from '../shared/Freshness';
import { StatusLabel } from '../shared/StatusLabel';
import { LoadingLanes } from '../states/LoadingLanes';
import { Notice } from '../states/Notice';
import { Problems } from '../states/Problems';
import { isForbidden, ReadError } from '../states/ReadError';
import { LaneMenu } from '../table/LaneMenu';
import styles from './LanePage.module.css';
import { LaneTabs } from './LaneTabs';

function isNotFound(error: Error): boolean {
  return (
    error instanceof NotFoundError ||
    (error instanceof ResponseError && error.statusCode === 404)
  );
}

/** One lane in depth. */
export function LanePage() {
  const t = useTranslation();
  const { entity } = useEntity();
  const { env = '', lane = '' } = useParams();
  const paths = useLanesPaths();
  const target = { entityRef: stringifyEntityRef(entity), env, lane };
  const { data, error, refetch } = useLaneView(target);
  return (
    <div className={styles.root}>
      {paths && (
        <Link href={paths.tab(env)} className={styles.back}>
          <RiArrowLeftLine size={16} aria-hidden="true" /> {t('lane.back')}
        </Link>
      )}
      {content()}
    </div>
  );

  function content() {
    if (error && isNotFound(error)) {
      return (
        <Notice status="info" title={t('states.notFoundTitle')}>
          {t('states.notFoundBody', { lane, env })}
        </Notice>
      );
    }
    if (error && (!data || isForbidden(error))) {
      return (
        <ReadError
          error={error}
          service={entity.metadata.title ?? entity.metadata.name}
          onRetry={refetch}
        />
      );
    }
    if (!data) return <LoadingLanes />;
    return <LaneContent view={data} failure={error?.message} />;
  }
}

function LaneContent({
  view,
  failure,
}: {
  view: LaneView;
  /** Why the last attempt to read failed. */
  failure: string | undefined;
}) {
  const t = useTranslation();
  const paths = useLanesPaths();
  const [dialog, setDialog] = useState<OpenDialog>();
  const { lane, service, env } = view;
  return (
    <>
      <div className={styles.header}>
        <div>
          <Text as="h2" variant="title-small" weight="bold">
            {t('lane.title', { lane: lane.name })}
          </Text>
          <Text as="p" variant="body-small" color="secondary">
            {t('lane.subtitle', { service, env })}
          </Text>
          <StatusLabel status={lane.status} />
        </div>
        <div className={styles.tools}>
          <Freshness asOf={view.asOf} failed={failure !== undefined} />
          <LaneMenu
            lane={lane}
            environment={{ ...view, lanes: [lane] }}
            paths={paths}
            onAct={kind => setDialog({ kind, lane })}
          />
        </div>
      </div>
      {failure && (
        <Notice status="warning" title={t('states.staleTitle')}>
          {failure}
        </Notice>
      )}
      <Problems problems={view.problems} />
      <LaneTabs view={view} />
      {dialog && (
        <PageDialog
          dialog={dialog}
          entityRef={view.entityRef}
          service={service}
          env={env}
          onClose={() => setDialog(undefined)}
        />
      )}
    </>
  );
}
