import { useApi } from '@backstage/frontend-plugin-api';
import { Text, TextField } from '@backstage/ui';
import { bootstrapServiceRequestSchema } from '@laneway/plugin-lanes-common';
import { useState } from 'react';
import { lanesApiRef, ServiceTarget } from '../../api';
import { useDebounced } from '../../hooks/useDebounced';
import { useTranslation } from '../../translations';
import { OperationDialog } from './OperationDialog';

const TYPING_MS = 400;
const DEFAULT_BRANCH = 'main';

/** Gives a service what it needs in an environment. */
export function BootstrapDialog({
  target,
  service,
  repository: initialRepository,
  onClose,
}: {
  target: ServiceTarget;
  service: string;
  /** `owner/name`, where the catalog knows it. */
  repository: string | undefined;
  onClose: () => void;
}) {
  const t = useTranslation();
  const api = useApi(lanesApiRef);
  const { env, entityRef } = target;
  const [repository, setRepository] = useState(initialRepository ?? '');
  const [branch, setBranch] = useState(DEFAULT_BRANCH);
  const request = { repository, branch };
  const wanted = JSON.stringify(request);
  const settled = useDebounced(wanted, TYPING_MS) === wanted;
  const issues = bootstrapServiceRequestSchema.safeParse(request).error?.issues;
  const problemOf = (field: string) =>
    issues?.find(issue => issue.path[0] === field)?.message;
  return (
    <OperationDialog
      title={t('bootstrap.title', { service, env })}
      confirmLabel={t('bootstrap.confirm')}
      entityRef={entityRef}
      plan={
        issues || !settled
          ? undefined
          : {
              key: `bootstrap ${entityRef} ${env} ${wanted}`,
              run: () => api.planBootstrap(target, request),
            }
      }
      start={key => api.bootstrapService(target, request, key)}
      onClose={onClose}
    >
      <Text as="p">{t('bootstrap.intro', { env })}</Text>
      <TextField
        label={t('bootstrap.repository')}
        description={problemOf('repository') ?? t('bootstrap.repositoryHint')}
        value={repository}
        onChange={setRepository}
        isInvalid={problemOf('repository') !== undefined}
        isRequired
      />
      <TextField
        label={t('bootstrap.branch')}
        description={problemOf('branch')}
        value={branch}
        onChange={setBranch}
        isInvalid={problemOf('branch') !== undefined}
        isRequired
      />
    </OperationDialog>
  );
}
