import { Operation } from '@laneway/plugin-lanes-common';
import { useDismissed } from '../../hooks/useDismissed';
import { useTranslation } from '../../translations';
import { notableOperations } from './notableOperations';
import { OperationItem } from './OperationItem';
import styles from './OperationsList.module.css';

/** What is under way and what failed lately in an environment, each with what to do. */
export function OperationsList({
  operations,
}: {
  operations: readonly Operation[];
}) {
  const t = useTranslation();
  const { dismissed, dismiss } = useDismissed();
  const notable = notableOperations(operations, dismissed);
  if (notable.length === 0) return null;
  return (
    <ul className={styles.root} aria-label={t('operation.title')}>
      {notable.map(operation => (
        <li key={operation.id}>
          <OperationItem
            operation={operation}
            onDismiss={() => dismiss(operation.id)}
          />
        </li>
      ))}
    </ul>
  );
}
