import { Link, Text } from '@backstage/ui';
import { Deployment, DeploymentStage } from '@laneway/plugin-lanes-common';
import {
  RiCheckboxCircleFill,
  RiCircleLine,
  RiCloseCircleFill,
  RiLoader4Line,
  RiStopCircleLine,
} from '@remixicon/react';
import { useFormat } from '../../format';
import { useTranslation } from '../../translations';
import { RelativeTime } from '../shared/RelativeTime';
import { actionSummary } from './actionSummary';
import { shortCommit, shortDigest } from '../table/shortVersion';
import styles from './DeploymentsPanel.module.css';

const ICONS = {
  waiting: RiCircleLine,
  running: RiLoader4Line,
  succeeded: RiCheckboxCircleFill,
  failed: RiCloseCircleFill,
  stopped: RiStopCircleLine,
  superseded: RiStopCircleLine,
};

function Outcome({ status }: { status: keyof typeof ICONS }) {
  const t = useTranslation();
  const Icon = ICONS[status];
  return (
    <span className={styles.outcome} data-status={status}>
      <Icon size={16} aria-hidden="true" />
      {t(`stage.${status}`)}
    </span>
  );
}

/** The pipeline executions of a lane, newest first, with their stages and actions. */
export function DeploymentsPanel({
  deployments,
}: {
  deployments: readonly Deployment[];
}) {
  const t = useTranslation();
  if (deployments.length === 0) {
    return <Text color="secondary">{t('deployments.none')}</Text>;
  }
  return (
    <ol className={styles.list}>
      {deployments.map(deployment => (
        <li key={deployment.executionId} className={styles.deployment}>
          <DeploymentHead deployment={deployment} />
          {deployment.failure && (
            <Text color="danger">{deployment.failure}</Text>
          )}
          {deployment.stages.length > 0 && (
            <ol className={styles.stages}>
              {deployment.stages.map(stage => (
                <Stage key={stage.name} stage={stage} />
              ))}
            </ol>
          )}
        </li>
      ))}
    </ol>
  );
}

function DeploymentHead({ deployment }: { deployment: Deployment }) {
  const t = useTranslation();
  const format = useFormat();
  const { status, startedAt, endedAt, commit, commitMessage, branch, image } =
    deployment;
  const whatWasDeployed = () => {
    if (image) return t('deployments.image', { digest: shortDigest(image) });
    const text = commit ? shortCommit(commit) : t('deployments.unknownCommit');
    return branch ? t('deployments.of', { commit: text, branch }) : text;
  };
  return (
    <div className={styles.head}>
      <Outcome status={status} />
      <span>
        {whatWasDeployed()}
        {commitMessage && <> · {commitMessage.split('\n')[0]}</>}
      </span>
      <Text variant="body-small" color="secondary">
        {startedAt && <RelativeTime at={startedAt} />}
        {startedAt && endedAt && (
          <>
            {' · '}
            {t('deployments.took', {
              duration: format.duration(
                Date.parse(endedAt) - Date.parse(startedAt),
              ),
            })}
          </>
        )}
      </Text>
      {deployment.consoleUrl && (
        <Link href={deployment.consoleUrl} target="_blank">
          {t('deployments.console')}
        </Link>
      )}
    </div>
  );
}

function Stage({ stage }: { stage: DeploymentStage }) {
  return (
    <li className={styles.stage}>
      <div className={styles.stageName}>
        <strong>{stage.name}</strong>
        <Outcome status={stage.status} />
      </div>
      {stage.actions.length > 0 && (
        <ul className={styles.actions}>
          {stage.actions.map(action => (
            <li key={action.name}>
              <Outcome status={action.status} />
              <span>{action.name}</span>
              {action.summary && (
                <Text variant="body-small" color="secondary">
                  {actionSummary(action.summary)}
                </Text>
              )}
            </li>
          ))}
        </ul>
      )}
    </li>
  );
}
