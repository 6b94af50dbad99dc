import { LaneState, LaneStatus } from '@laneway/plugin-lanes-common';
import {
  RiAlertFill,
  RiArrowGoBackLine,
  RiCheckboxCircleFill,
  RiCloseCircleFill,
  RiDeleteBinLine,
  RiErrorWarningFill,
  RiLoader4Line,
  RiQuestionLine,
  RiStopCircleLine,
  RemixiconComponentType,
} from '@remixicon/react';
import { Translate, useTranslation } from '../../translations';
import styles from './StatusLabel.module.css';

type Tone = 'positive' | 'negative' | 'warning' | 'info' | 'neutral';

const APPEARANCE: Record<
  LaneState,
  { icon: RemixiconComponentType; tone: Tone }
> = {
  healthy: { icon: RiCheckboxCircleFill, tone: 'positive' },
  deploying: { icon: RiLoader4Line, tone: 'info' },
  degraded: { icon: RiErrorWarningFill, tone: 'warning' },
  failing: { icon: RiAlertFill, tone: 'negative' },
  'rolled-back': { icon: RiArrowGoBackLine, tone: 'warning' },
  failed: { icon: RiCloseCircleFill, tone: 'negative' },
  stopped: { icon: RiStopCircleLine, tone: 'neutral' },
  deleting: { icon: RiDeleteBinLine, tone: 'neutral' },
  unknown: { icon: RiQuestionLine, tone: 'neutral' },
};

const UNDER_WAY: readonly LaneState[] = ['deploying', 'deleting'];

/** `Healthy`, `Deploying · Build 2/3`, `Failing: 5xx 4.2 % > 1 %`. */
export function statusText(status: LaneStatus, t: Translate): string {
  const state = t(`state.${status.state}`);
  if (!status.reason) return state;
  return t(
    UNDER_WAY.includes(status.state)
      ? 'statusWith.running'
      : 'statusWith.problem',
    { state, reason: status.reason },
  );
}

export interface StatusLabelProps {
  readonly status: LaneStatus;
  /** Only the word, where the reason stands elsewhere. */
  readonly short?: boolean;
}

/** A lane's status as an icon and words; never by colour alone. */
export function StatusLabel({ status, short }: StatusLabelProps) {
  const t = useTranslation();
  const { icon: Icon, tone } = APPEARANCE[status.state];
  return (
    <span className={styles.root} data-tone={tone} data-state={status.state}>
      <span className={styles.icon} aria-hidden="true">
        <Icon size={16} />
      </span>
      <span className={styles.text}>
        {short ? t(`state.${status.state}`) : statusText(status, t)}
      </span>
    </span>
  );
}
