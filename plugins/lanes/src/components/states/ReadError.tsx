import { ResponseError } from '@backstage/errors';
import { Button } from '@backstage/ui';
import { useTranslation } from '../../translations';
import { Notice } from './Notice';
import { useOwnerName } from './useOwnerName';

/** Whether the backend said that this user may not. */
export function isForbidden(error: Error): boolean {
  return error instanceof ResponseError && error.statusCode === 403;
}

/** Nothing could be read at all: why, who can help, and a way to try again. */
export function ReadError({
  error,
  service,
  onRetry,
}: {
  error: Error;
  service: string;
  onRetry: () => void;
}) {
  const t = useTranslation();
  const owner = useOwnerName();
  if (isForbidden(error)) {
    return (
      <Notice status="warning" title={t('states.forbiddenTitle', { service })}>
        {t('states.forbiddenBody', { owner })}
      </Notice>
    );
  }
  return (
    <Notice
      status="danger"
      title={t('states.errorTitle')}
      actions={
        <Button size="small" variant="secondary" onPress={onRetry}>
          {t('states.retry')}
        </Button>
      }
    >
      {error.message}
    </Notice>
  );
}
