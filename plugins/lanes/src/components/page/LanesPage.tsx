import { stringifyEntityRef } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import {
  Lane,
  ServiceEnvironment,
  ServiceView,
} from '@laneway/plugin-lanes-common';
import { useState } from 'react';
import { useChosenEnvironment } from '../../hooks/useChosenEnvironment';
import { useServiceView } from '../../hooks/useServiceView';
import { useTranslation } from '../../translations';
import { OperationsList } from '../operations/OperationsList';
import { EnvironmentNotice } from '../states/EnvironmentNotice';
import { LoadingLanes } from '../states/LoadingLanes';
import { Notice } from '../states/Notice';
import { Problems } from '../states/Problems';
import { isForbidden, ReadError } from '../states/ReadError';
import { LanesTable } from '../table/LanesTable';
import { TrafficStrip } from '../traffic/TrafficStrip';
import styles from './LanesPage.module.css';
import { OpenDialog, PageDialog } from './PageDialog';
import { PageHeader } from './PageHeader';

/** All lanes of the entity's service in one environment. */
export function LanesPage() {
  const t = useTranslation();
  const { entity } = useEntity();
  const { data, error, refetch } = useServiceView(stringifyEntityRef(entity));
  const { environment, choose } = useChosenEnvironment(data);

  // What was seen stays while reading fails, but not once it may not be seen any more.
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
  if (!environment) {
    return (
      <Notice status="info" title={t('states.noEnvironmentsTitle')}>
        {t('states.noEnvironmentsBody')}
      </Notice>
    );
  }
  return (
    <div className={styles.root}>
      <PageHeader
        view={data}
        environment={environment}
        stale={error !== null}
        onChooseEnvironment={choose}
      />
      {error && (
        <Notice status="warning" title={t('states.staleTitle')}>
          {error.message}
        </Notice>
      )}
      <EnvironmentLanes view={data} environment={environment} />
    </div>
  );
}

function EnvironmentLanes({
  view,
  environment,
}: {
  view: ServiceView;
  environment: ServiceEnvironment;
}) {
  const [dialog, setDialog] = useState<OpenDialog>();
  const { env, lanes } = environment;
  const open = (kind: 'delete' | 'redeploy', lane: Lane) =>
    setDialog({ kind, lane });
  return (
    <>
      <Problems
        problems={view.problems.filter(
          problem => problem.env === undefined || problem.env === env,
        )}
      />
      <OperationsList operations={environment.operations} />
      <EnvironmentNotice
        service={view.service}
        environment={environment}
        onBootstrap={() => setDialog({ kind: 'bootstrap' })}
      />
      {lanes.length > 0 && (
        <>
          <TrafficStrip lanes={lanes} />
          <LanesTable
            service={view.service}
            environment={environment}
            onAct={open}
          />
        </>
      )}
      {dialog && (
        <PageDialog
          dialog={dialog}
          entityRef={view.entityRef}
          service={view.service}
          env={env}
          onClose={() => setDialog(undefined)}
        />
      )}
    </>
  );
}
