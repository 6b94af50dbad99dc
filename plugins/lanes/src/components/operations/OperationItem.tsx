import { useApi } from '@backstage/frontend-plugin-api';
import { Alert, Button, Text } from '@backstage/ui';
import { isOperationOver, Operation } from '@laneway/plugin-lanes-common';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { lanesApiRef } from '../../api';
import { queryKeys } from '../../hooks/queryKeys';
import { useUser } from '../../hooks/useUser';
import { useTranslation } from '../../translations';
import { RelativeTime } from '../shared/RelativeTime';
import styles from './OperationItem.module.css';
import { useOperationWords } from './useOperationWords';

/** One operation in a few lines: what it is, how far it came or why it failed, and what to do. */
export function OperationItem({
  operation,
  onDismiss,
}: {
  operation: Operation;
  onDismiss: () => void;
}) {
  const t = useTranslation();
  const { subject, progress } = useOperationWords(operation);
  const over = isOperationOver(operation);
  return (
    <Alert
      status={over ? 'danger' : 'info'}
      icon
      isPending={!over}
      title={
        <>
          {subject} · {t(`operation.status.${operation.status}`)}
          <span className={styles.when}>
            {' · '}
            {!over && <>{progress} · </>}
            <RelativeTime
              at={over ? operation.updatedAt : operation.createdAt}
            />
          </span>
        </>
      }
      description={
        <div className={styles.text}>
          <span>{operation.message}</span>
          {operation.remedy && (
            <span>{t('operation.remedy', { remedy: operation.remedy })}</span>
          )}
        </div>
      }
      customActions={
        over ? (
          <Button
            size="small"
            variant="tertiary"
            aria-label={t('operation.dismissLabel', { subject })}
            onPress={onDismiss}
          >
            {t('operation.dismiss')}
          </Button>
        ) : (
          <StopButton operation={operation} subject={subject} />
        )
      }
    />
  );
}

function StopButton({
  operation,
  subject,
}: {
  operation: Operation;
  subject: string;
}) {
  const t = useTranslation();
  const api = useApi(lanesApiRef);
  const user = useUser();
  const queryClient = useQueryClient();
  const stop = useMutation({
    mutationFn: () => api.cancelOperation(operation.id),
    onSettled: () =>
      queryClient.invalidateQueries({
        queryKey: queryKeys(user ?? '').changing(operation.entityRef),
      }),
  });
  return (
    <span className={styles.stop}>
      <Button
        size="small"
        variant="tertiary"
        aria-label={t('operation.cancelLabel', { subject })}
        isPending={stop.isPending}
        onPress={() => stop.mutate()}
      >
        {t('operation.cancel')}
      </Button>
      {stop.error && (
        <Text variant="body-small" color="danger" role="alert">
          {stop.error.message}
        </Text>
      )}
    </span>
  );
}
