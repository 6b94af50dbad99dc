import { ButtonIcon, Menu, MenuItem, MenuTrigger } from '@backstage/ui';
import {
  Lane,
  laneDeletePermission,
  laneDeployPermission,
  laneLogsReadPermission,
  ServiceEnvironment,
} from '@laneway/plugin-lanes-common';
import { RiMoreLine } from '@remixicon/react';
import { ReactNode } from 'react';
import { Translate, useTranslation } from '../../translations';
import { laneCurl } from '../lane/laneCurl';
import { LanesPaths } from '../page/useLanesPaths';
import { copyText } from '../shared/copyText';
import styles from './LaneMenu.module.css';

export interface LaneMenuProps {
  readonly lane: Lane;
  readonly environment: Pick<
    ServiceEnvironment,
    'env' | 'url' | 'lanes' | 'allowed'
  >;
  readonly paths: LanesPaths | undefined;
  readonly onAct: (verb: 'delete' | 'redeploy') => void;
}

/** What one can do with a lane. What one may not is there too, with the reason. */
export function LaneMenu({ lane, environment, paths, onAct }: LaneMenuProps) {
  const t = useTranslation();
  const { env, url } = environment;
  const denied = deniedReasons(t, lane, environment);
  return (
    <MenuTrigger>
      <ButtonIcon
        size="small"
        variant="tertiary"
        icon={<RiMoreLine />}
        aria-label={t('menu.label', { lane: lane.name })}
      />
      <Menu placement="bottom end">
        {paths && (
          <MenuItem href={paths.lane(env, lane.name)}>
            {t('menu.open')}
          </MenuItem>
        )}
        {paths && (
          <MenuItem
            href={paths.lane(env, lane.name, 'logs')}
            isDisabled={denied.logs !== undefined}
          >
            <Reasoned label={t('menu.logs')} reason={denied.logs} />
          </MenuItem>
        )}
        <MenuItem
          isDisabled={url === undefined}
          onAction={() => url && copyText(laneCurl(url, lane))}
        >
          <Reasoned
            label={t('menu.copyCurl')}
            reason={url ? undefined : t('menu.noUrl')}
          />
        </MenuItem>
        <MenuItem
          isDisabled={denied.redeploy !== undefined}
          onAction={() => onAct('redeploy')}
        >
          <Reasoned label={t('menu.redeploy')} reason={denied.redeploy} />
        </MenuItem>
        <MenuItem
          color="danger"
          isDisabled={denied.delete !== undefined}
          onAction={() => onAct('delete')}
        >
          <Reasoned label={t('menu.delete')} reason={denied.delete} />
        </MenuItem>
      </Menu>
    </MenuTrigger>
  );
}

function Reasoned({
  label,
  reason,
}: {
  label: ReactNode;
  reason: string | undefined;
}) {
  return (
    <span className={styles.item}>
      {label}
      {reason && <span className={styles.reason}>{reason}</span>}
    </span>
  );
}

/** Why each verb is not to be had for this lane; undefined where it is. */
function deniedReasons(
  t: Translate,
  lane: Lane,
  { allowed, lanes }: LaneMenuProps['environment'],
) {
  const without = (permission: { name: string }) =>
    t('menu.denied', { permission: permission.name });
  const deleting =
    lane.status.state === 'deleting' ? t('menu.isDeleting') : undefined;
  const neededDefault =
    lane.isDefault && lanes.length > 1 ? t('menu.isDefault') : undefined;
  return {
    logs: allowed.readLogs ? undefined : without(laneLogsReadPermission),
    redeploy: allowed.deploy ? deleting : without(laneDeployPermission),
    delete: allowed.delete
      ? neededDefault ?? deleting
      : without(laneDeletePermission),
  };
}
