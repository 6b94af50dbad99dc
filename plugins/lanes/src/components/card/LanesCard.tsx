import { stringifyEntityRef } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import {
  Card,
  CardBody,
  CardHeader,
  Link,
  Skeleton,
  Text,
} from '@backstage/ui';
import { ServiceEnvironment } from '@laneway/plugin-lanes-common';
import { useServiceView } from '../../hooks/useServiceView';
import { useTranslation } from '../../translations';
import { LanesPaths, useLanesPaths } from '../page/useLanesPaths';
import { StatusLabel } from '../shared/StatusLabel';
import { isForbidden, ReadError } from '../states/ReadError';
import styles from './LanesCard.module.css';

/** One line an environment, with the service's lanes and their state. */
export function LanesCard() {
  const t = useTranslation();
  const { entity } = useEntity();
  const paths = useLanesPaths();
  const { data, error, refetch } = useServiceView(stringifyEntityRef(entity));
  return (
    <Card>
      <CardHeader>
        <div className={styles.header}>
          <Text as="h2" variant="title-x-small" weight="bold">
            {t('card.title')}
          </Text>
          {paths && <Link href={paths.tab()}>{t('card.open')}</Link>}
        </div>
      </CardHeader>
      <CardBody>
        {error && (!data || isForbidden(error)) ? (
          <ReadError
            error={error}
            service={entity.metadata.title ?? entity.metadata.name}
            onRetry={refetch}
          />
        ) : (
          <Environments environments={data?.environments} paths={paths} />
        )}
      </CardBody>
    </Card>
  );
}

function Environments({
  environments,
  paths,
}: {
  environments: ServiceEnvironment[] | undefined;
  paths: LanesPaths | undefined;
}) {
  const t = useTranslation();
  if (!environments) {
    return (
      <div role="status" aria-label={t('states.loading')}>
        <Skeleton width="100%" height={40} />
      </div>
    );
  }
  if (environments.length === 0) {
    return <Text color="secondary">{t('states.noEnvironmentsTitle')}</Text>;
  }
  return (
    <dl className={styles.list}>
      {environments.map(environment => (
        <div key={environment.env} className={styles.line}>
          <dt>
            {paths ? (
              <Link href={paths.tab(environment.env)}>{environment.env}</Link>
            ) : (
              environment.env
            )}
          </dt>
          <dd>
            <EnvironmentLine environment={environment} paths={paths} />
          </dd>
        </div>
      ))}
    </dl>
  );
}

function EnvironmentLine({
  environment,
  paths,
}: {
  environment: ServiceEnvironment;
  paths: LanesPaths | undefined;
}) {
  const t = useTranslation();
  const { state, lanes, env } = environment;
  if (lanes.length === 0) {
    const words = {
      ready: t('card.noLanes'),
      'not-bootstrapped': t('card.notBootstrapped'),
      bootstrapping: t('card.bootstrapping'),
      failed: t('card.failed'),
      unreachable: t('card.unreachable'),
    };
    return <Text color="secondary">{words[state]}</Text>;
  }
  return (
    <ul className={styles.lanes}>
      {lanes.map(lane => (
        <li key={lane.name} title={lane.status.reason || undefined}>
          {paths ? (
            <Link href={paths.lane(env, lane.name)}>{lane.name}</Link>
          ) : (
            <span>{lane.name}</span>
          )}
          <StatusLabel status={lane.status} short />
        </li>
      ))}
    </ul>
  );
}
