import { useApi } from '@backstage/frontend-plugin-api';
import { Text, TextField } from '@backstage/ui';
import { branchNameSchema } from '@laneway/plugin-lanes-common';
import { useState } from 'react';
import { lanesApiRef } from '../../api';
import { useDebounced } from '../../hooks/useDebounced';
import { useTranslation } from '../../translations';
import { LaneDialogProps } from './DeleteLaneDialog';
import { OperationDialog } from './OperationDialog';

const TYPING_MS = 400;

/** Builds the newest commit of a branch and deploys it to a lane that exists. */
export function RedeployLaneDialog({
  target,
  service,
  branch: initialBranch,
  onClose,
}: LaneDialogProps & { branch: string | undefined }) {
  const t = useTranslation();
  const api = useApi(lanesApiRef);
  const { lane, env } = target;
  const [branch, setBranch] = useState(initialBranch ?? '');
  const checked = useDebounced(branch, TYPING_MS);
  const problem = branchNameSchema.safeParse(branch).error?.issues[0].message;
  // Without a mode: a lane whose first deployment failed has no stack, and is deployed anew.
  const request = { branch };
  return (
    <OperationDialog
      title={t('redeploy.title', { lane })}
      confirmLabel={t('redeploy.confirm')}
      entityRef={target.entityRef}
      plan={
        problem || checked !== branch
          ? undefined
          : {
              key: `redeploy ${target.entityRef} ${env} ${lane} ${branch}`,
              run: () => api.planDeploy(target, request),
            }
      }
      start={key => api.deployLane(target, request, key)}
      onClose={onClose}
    >
      <Text as="p">{t('redeploy.intro', { lane, service, env })}</Text>
      <TextField
        label={t('redeploy.branch')}
        description={problem ?? t('redeploy.branchHint')}
        value={branch}
        onChange={setBranch}
        isInvalid={problem !== undefined}
        isRequired
      />
    </OperationDialog>
  );
}
