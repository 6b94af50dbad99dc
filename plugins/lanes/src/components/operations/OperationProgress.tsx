import { Alert, Text } from '@backstage/ui';
import { isOperationOver, Operation } from '@laneway/plugin-lanes-common';
import {
  RiCheckLine,
  RiCircleLine,
  RiCloseLine,
  RiLoader4Line,
} from '@remixicon/react';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useFormat } from '../../format';
import { queryKeys } from '../../hooks/queryKeys';
import { useOperationView } from '../../hooks/useOperationView';
import { useUser } from '../../hooks/useUser';
import { useTranslation } from '../../translations';
import styles from './OperationProgress.module.css';

type StepState = 'done' | 'current' | 'failed' | 'todo';

const STEP_ICONS = {
  done: RiCheckLine,
  current: RiLoader4Line,
  failed: RiCloseLine,
  todo: RiCircleLine,
};

const ALERT_STATUS = {
  queued: 'info',
  running: 'info',
  succeeded: 'success',
  failed: 'danger',
  cancelled: 'warning',
} as const;

/** How far each step came. An operation that succeeded has done them all. */
export function stepStates(operation: Operation): StepState[] {
  const at = operation.steps.indexOf(operation.step);
  return operation.steps.map((_, index) => {
    if (operation.status === 'succeeded' || index < at) return 'done';
    if (index > at) return 'todo';
    return isOperationOver(operation) ? 'failed' : 'current';
  });
}

/** Follows an operation until it is over: its steps, what it does now, how it ended, and its log. */
export function OperationProgress({ initial }: { initial: Operation }) {
  const t = useTranslation();
  const format = useFormat();
  const user = useUser();
  const queryClient = useQueryClient();
  const { data, error } = useOperationView(initial.id);
  const operation = data?.operation ?? initial;
  const { status, entityRef } = operation;
  const states = stepStates(operation);

  useEffect(() => {
    if (user && isOperationOver({ status })) {
      queryClient.invalidateQueries({
        queryKey: queryKeys(user).changing(entityRef),
      });
    }
  }, [status, entityRef, user, queryClient]);

  return (
    <div className={styles.root}>
      <Alert
        status={ALERT_STATUS[status]}
        icon
        isPending={!isOperationOver(operation)}
        role="status"
        title={t(`operation.status.${status}`)}
        description={
          <>
            {operation.message}
            {operation.remedy && (
              <p className={styles.remedy}>
                {t('operation.remedy', { remedy: operation.remedy })}
              </p>
            )}
          </>
        }
      />
      <ol className={styles.steps} aria-label={t('operation.steps')}>
        {operation.steps.map((step, index) => (
          <Step key={step} name={step} state={states[index]} />
        ))}
      </ol>
      {error && <Text color="danger">{error.message}</Text>}
      {data && data.log.length > 0 && (
        <details className={styles.log}>
          <summary>
            {t('operation.log', { lines: format.count(data.log.length) })}
          </summary>
          <ol>
            {data.log.map(line => (
              <li key={line.seq}>
                <time dateTime={line.at}>{format.time(line.at)}</time>{' '}
                {line.message}
              </li>
            ))}
          </ol>
        </details>
      )}
    </div>
  );
}

function Step({ name, state }: { name: string; state: StepState }) {
  const t = useTranslation();
  const Icon = STEP_ICONS[state];
  const words = {
    done: t('operation.stepDone'),
    current: t('operation.stepCurrent'),
    failed: t('operation.stepFailed'),
    todo: t('operation.stepTodo'),
  };
  return (
    <li data-state={state} aria-current={state === 'current' || undefined}>
      <Icon size={16} aria-hidden="true" />
      <span>{name}</span>
      <Text variant="body-small" color="secondary">
        {words[state]}
      </Text>
    </li>
  );
}
