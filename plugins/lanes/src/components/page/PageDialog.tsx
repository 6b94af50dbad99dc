import { useEntity } from '@backstage/plugin-catalog-react';
import { Lane } from '@laneway/plugin-lanes-common';
import { BootstrapDialog } from '../dialogs/BootstrapDialog';
import { DeleteLaneDialog } from '../dialogs/DeleteLaneDialog';
import { RedeployLaneDialog } from '../dialogs/RedeployLaneDialog';
import { repositoryOf } from './repositoryOf';

export type OpenDialog =
  | { readonly kind: 'delete' | 'redeploy'; readonly lane: Lane }
  | { readonly kind: 'bootstrap' };

/** The dialog that is open on a page. It keeps what it was opened with, whatever the page reads meanwhile. */
export function PageDialog({
  dialog,
  entityRef,
  service,
  env,
  onClose,
}: {
  dialog: OpenDialog;
  entityRef: string;
  service: string;
  env: string;
  onClose: () => void;
}) {
  const { entity } = useEntity();
  if (dialog.kind === 'bootstrap') {
    return (
      <BootstrapDialog
        target={{ entityRef, env }}
        service={service}
        repository={repositoryOf(entity)}
        onClose={onClose}
      />
    );
  }
  const target = { entityRef, env, lane: dialog.lane.name };
  return dialog.kind === 'delete' ? (
    <DeleteLaneDialog target={target} service={service} onClose={onClose} />
  ) : (
    <RedeployLaneDialog
      target={target}
      service={service}
      branch={
        // A lane whose first deployment is under way, or failed, has no version yet.
        dialog.lane.version.branch ?? dialog.lane.deployment?.branch
      }
      onClose={onClose}
    />
  );
}
