import {
  Button,
  ButtonLink,
  Select,
  Text,
  Tooltip,
  TooltipTrigger,
} from '@backstage/ui';
import { ServiceEnvironment, ServiceView } from '@laneway/plugin-lanes-common';
import { RiAddLine } from '@remixicon/react';
import { useTranslation } from '../../translations';
import { Freshness } from '../shared/Freshness';
import { useOwnerName } from '../states/useOwnerName';
import styles from './PageHeader.module.css';
import { useNewLanePath } from './useNewLanePath';

export interface PageHeaderProps {
  readonly view: ServiceView;
  readonly environment: ServiceEnvironment;
  /** The last attempt to read failed. */
  readonly stale: boolean;
  readonly onChooseEnvironment: (env: string) => void;
}

/** Which environment, how fresh, and the way to a new lane. */
export function PageHeader({
  view,
  environment,
  stale,
  onChooseEnvironment,
}: PageHeaderProps) {
  const t = useTranslation();
  return (
    <div className={styles.root}>
      <Text as="h2" variant="title-small" weight="bold">
        {t('lane.back')}
      </Text>
      <div className={styles.tools}>
        <Select
          aria-label={t('header.environment')}
          size="small"
          value={environment.env}
          onChange={key => key !== null && onChooseEnvironment(String(key))}
          options={view.environments.map(({ env, production }) => ({
            id: env,
            label: production ? t('header.production', { env }) : env,
          }))}
        />
        <Freshness asOf={view.asOf} failed={stale} />
        <NewLaneButton view={view} environment={environment} />
      </div>
    </div>
  );
}

function NewLaneButton({
  view,
  environment: { env, state, allowed },
}: {
  view: ServiceView;
  environment: ServiceEnvironment;
}) {
  const t = useTranslation();
  const owner = useOwnerName();
  const path = useNewLanePath(view.entityRef, env);
  const reason = whyNot();
  if (path && !reason) {
    return (
      <ButtonLink
        size="small"
        variant="primary"
        iconStart={<RiAddLine />}
        href={path}
      >
        {t('header.newLane')}
      </ButtonLink>
    );
  }
  return (
    <TooltipTrigger delay={0}>
      <Button
        size="small"
        variant="primary"
        iconStart={<RiAddLine />}
        aria-disabled
        className={styles.unavailable}
      >
        {t('header.newLane')}
      </Button>
      <Tooltip>{reason}</Tooltip>
    </TooltipTrigger>
  );

  function whyNot(): string | undefined {
    if (!path) return t('header.newLaneNoTemplate');
    if (!allowed.deploy) return t('header.newLaneDenied', { owner });
    return state === 'ready'
      ? undefined
      : t('header.newLaneNotReady', { service: view.service, env });
  }
}
