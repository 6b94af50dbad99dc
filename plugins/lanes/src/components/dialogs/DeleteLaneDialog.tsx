import { useApi } from '@backstage/frontend-plugin-api';
import { Text } from '@backstage/ui';
import { lanesApiRef, LaneTarget } from '../../api';
import { useTranslation } from '../../translations';
import { OperationDialog } from './OperationDialog';

export interface LaneDialogProps {
  readonly target: LaneTarget;
  readonly service: string;
  readonly onClose: () => void;
}

/** Says what deleting a lane takes with it, then does it. */
export function DeleteLaneDialog({
  target,
  service,
  onClose,
}: LaneDialogProps) {
  const t = useTranslation();
  const api = useApi(lanesApiRef);
  const { lane, env } = target;
  return (
    <OperationDialog
      title={t('delete.title', { lane })}
      confirmLabel={t('delete.confirm')}
      destructive
      entityRef={target.entityRef}
      plan={{
        key: `delete ${target.entityRef} ${env} ${lane}`,
        run: () => api.planDelete(target),
      }}
      start={key => api.deleteLane(target, key)}
      onClose={onClose}
    >
      <Text as="p">{t('delete.intro', { lane, service, env })}</Text>
      <Text as="p">{t('delete.traffic', { lane })}</Text>
      <Text as="p">{t('delete.undo')}</Text>
    </OperationDialog>
  );
}
