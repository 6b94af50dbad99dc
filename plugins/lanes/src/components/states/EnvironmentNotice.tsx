import { Button, ButtonLink } from '@backstage/ui';
import { ServiceEnvironment } from '@laneway/plugin-lanes-common';
import { useTranslation } from '../../translations';
import { Notice } from './Notice';
import { useOwnerName } from './useOwnerName';

/** Why an environment shows no lanes, or not as it should, and what to do. Nothing where all is well. */
export function EnvironmentNotice({
  service,
  environment,
  onBootstrap,
}: {
  service: string;
  environment: ServiceEnvironment;
  onBootstrap: () => void;
}) {
  const t = useTranslation();
  const { env, state, message, lanes, consoleUrls } = environment;
  const bootstrap = (
    <BootstrapButton environment={environment} onBootstrap={onBootstrap} />
  );
  switch (state) {
    case 'not-bootstrapped':
      return (
        <Notice
          status="info"
          title={t('states.notBootstrappedTitle', { service, env })}
          actions={bootstrap}
        >
          {message ?? t('states.notBootstrappedBody')}
        </Notice>
      );
    case 'bootstrapping':
      return (
        <Notice
          status="info"
          isPending
          title={t('states.bootstrappingTitle', { service, env })}
        >
          {message ?? t('states.bootstrappingBody')}
        </Notice>
      );
    case 'failed':
      return (
        <Notice
          status="danger"
          title={t('states.failedTitle', { service, env })}
          actions={
            <>
              {consoleUrls.bootStack && (
                <ButtonLink
                  size="small"
                  variant="secondary"
                  href={consoleUrls.bootStack}
                  target="_blank"
                >
                  {t('states.bootStack')}
                </ButtonLink>
              )}
              {bootstrap}
            </>
          }
        >
          {message} {t('states.failedBody')}
        </Notice>
      );
    case 'unreachable':
      return (
        <Notice status="warning" title={t('states.unreachableTitle', { env })}>
          {message ?? t('states.unreachableBody')}
        </Notice>
      );
    default:
      return lanes.length > 0 ? null : (
        <Notice status="info" title={t('states.emptyTitle', { env })}>
          {t('states.emptyBody', { service })}
        </Notice>
      );
  }
}

function BootstrapButton({
  environment: { env, allowed },
  onBootstrap,
}: {
  environment: ServiceEnvironment;
  onBootstrap: () => void;
}) {
  const t = useTranslation();
  const owner = useOwnerName();
  if (!allowed.bootstrap)
    return <span>{t('bootstrap.denied', { owner })}</span>;
  return (
    <Button size="small" variant="primary" onPress={onBootstrap}>
      {t('bootstrap.action', { env })}
    </Button>
  );
}
