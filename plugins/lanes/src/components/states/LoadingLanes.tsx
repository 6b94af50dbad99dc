import { Flex, Skeleton } from '@backstage/ui';
import { useTranslation } from '../../translations';

/** The shape of the tab, until the first answer. */
export function LoadingLanes() {
  const t = useTranslation();
  return (
    <Flex
      direction="column"
      gap="4"
      role="status"
      aria-label={t('states.loading')}
    >
      <Skeleton width="100%" height={32} />
      <Skeleton width="100%" height={88} />
      <Skeleton width="100%" height={180} />
    </Flex>
  );
}
