import { DeploymentStage } from '@laneway/plugin-lanes-common';
import { useTranslation } from '../../translations';
import styles from './StageProgress.module.css';

/** The stages of a running deployment as a row of segments, filled as far as it came. */
export function StageProgress({ stages }: { stages: DeploymentStage[] }) {
  const t = useTranslation();
  const current = stages.findIndex(stage => stage.status === 'running');
  if (current < 0) return null;
  return (
    <span
      className={styles.root}
      role="progressbar"
      aria-valuemin={0}
      aria-valuemax={stages.length}
      aria-valuenow={current}
      aria-label={t('stage.progress', {
        name: stages[current].name,
        position: String(current + 1),
        total: String(stages.length),
      })}
    >
      {stages.map(stage => (
        <span
          key={stage.name}
          className={styles.segment}
          data-status={stage.status}
          title={`${stage.name}: ${t(`stage.${stage.status}`)}`}
        />
      ))}
    </span>
  );
}
