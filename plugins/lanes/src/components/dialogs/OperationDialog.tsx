import {
  Alert,
  Button,
  Dialog,
  DialogBody,
  DialogFooter,
  DialogHeader,
  Skeleton,
  Text,
} from '@backstage/ui';
import { DryRunResult, Operation } from '@laneway/plugin-lanes-common';
import { skipToken, useQuery } from '@tanstack/react-query';
import { ReactNode, useState } from 'react';
import { LaneBusyError } from '../../api';
import { queryKeys } from '../../hooks/queryKeys';
import { useOperationView } from '../../hooks/useOperationView';
import { useStartOperation } from '../../hooks/useStartOperation';
import { useUser } from '../../hooks/useUser';
import { useTranslation } from '../../translations';
import { OperationProgress } from '../operations/OperationProgress';
import styles from './OperationDialog.module.css';

export interface OperationDialogProps {
  readonly title: string;
  readonly confirmLabel: string;
  readonly destructive?: boolean;
  readonly entityRef: string;
  /** What it is, in words, and what the user may choose. */
  readonly children: ReactNode;
  /** Asks the backend what would happen; `key` changes when the choice does. Undefined while the choice is incomplete. */
  readonly plan: { key: string; run: () => Promise<DryRunResult> } | undefined;
  readonly start: (idempotencyKey: string) => Promise<Operation>;
  readonly onClose: () => void;
}

/**
 * Asks before an operation with what will happen, starts it once, and follows it in place. What the backend refuses is said in
 * the dialog; where something else holds the lane, one can follow that instead.
 */
export function OperationDialog(props: OperationDialogProps) {
  const [operation, setOperation] = useState<Operation>();
  return (
    <Dialog
      isOpen
      width={560}
      onOpenChange={isOpen => !isOpen && props.onClose()}
    >
      <DialogHeader>{props.title}</DialogHeader>
      {operation ? (
        <Following operation={operation} onClose={props.onClose} />
      ) : (
        <Asking {...props} onStarted={setOperation} />
      )}
    </Dialog>
  );
}

function Following({
  operation,
  onClose,
}: {
  operation: Operation;
  onClose: () => void;
}) {
  const t = useTranslation();
  const { data } = useOperationView(operation.id);
  const { status } = data?.operation ?? operation;
  const running = status === 'queued' || status === 'running';
  return (
    <>
      <DialogBody>
        <OperationProgress initial={operation} />
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" onPress={onClose}>
          {running ? t('dialog.closeRunning') : t('dialog.close')}
        </Button>
      </DialogFooter>
    </>
  );
}

function Asking({
  entityRef,
  children,
  plan,
  start,
  confirmLabel,
  destructive,
  onClose,
  onStarted,
}: OperationDialogProps & { onStarted: (operation: Operation) => void }) {
  const t = useTranslation();
  const planned = usePlan(plan);
  const mutation = useStartOperation(entityRef, start);
  const error = mutation.error ?? planned.error;
  return (
    <>
      <DialogBody>
        <div className={styles.body}>
          {children}
          {plan && <Plan result={planned.data} failed={planned.isError} />}
          {error && <StartError error={error} onFollow={onStarted} />}
        </div>
      </DialogBody>
      <DialogFooter>
        <Button variant="secondary" onPress={onClose}>
          {t('dialog.cancel')}
        </Button>
        <Button
          variant="primary"
          destructive={destructive}
          isDisabled={!planned.data}
          isPending={mutation.isPending}
          onPress={() => mutation.mutate(undefined, { onSuccess: onStarted })}
        >
          {confirmLabel}
        </Button>
      </DialogFooter>
    </>
  );
}

/** What the backend says would happen. Asked each time: it depends on what runs at present. */
function usePlan(plan: OperationDialogProps['plan']) {
  const user = useUser();
  return useQuery({
    queryKey: queryKeys(user ?? '').plan(plan?.key),
    queryFn: plan ? plan.run : skipToken,
    enabled: user !== undefined,
    gcTime: 0,
    staleTime: Infinity,
  });
}

function Plan({
  result,
  failed,
}: {
  result: DryRunResult | undefined;
  failed: boolean;
}) {
  const t = useTranslation();
  if (failed) return null;
  if (!result) {
    return (
      <div aria-label={t('dialog.planLoading')} role="status">
        <Skeleton width="100%" height={72} />
      </div>
    );
  }
  if (result.steps.length === 0) return null;
  return (
    <div>
      <Text as="h3" variant="body-medium" weight="bold">
        {t('dialog.planTitle')}
      </Text>
      <ol className={styles.plan}>
        {result.steps.map(step => (
          <li key={step}>{step}</li>
        ))}
      </ol>
    </div>
  );
}

function StartError({
  error,
  onFollow,
}: {
  error: Error;
  onFollow: (operation: Operation) => void;
}) {
  const t = useTranslation();
  const holder = error instanceof LaneBusyError ? error.operation : undefined;
  return (
    <Alert
      status="danger"
      icon
      role="alert"
      title={
        error instanceof LaneBusyError
          ? t('dialog.busyTitle')
          : t('dialog.failedTitle')
      }
      description={error.message}
      customActions={
        holder && (
          <Button
            size="small"
            variant="secondary"
            onPress={() => onFollow(holder)}
          >
            {t('dialog.follow')}
          </Button>
        )
      }
    />
  );
}
