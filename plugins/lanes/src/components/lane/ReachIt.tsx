import { Flex, Text } from '@backstage/ui';
import { useMemo } from 'react';
import { useTranslation } from '../../translations';
import { Snippet } from '../shared/Snippet';
import { laneCurl, laneHeaderLines } from './laneCurl';

/** How to send a request to a lane: from a terminal, and from a browser. */
export function ReachIt({
  url,
  lane,
  isDefault,
}: {
  url: string | undefined;
  lane: string;
  isDefault: boolean;
}) {
  const t = useTranslation();
  // Fresh ids once a visit: they must not change under the hand that copies them.
  const curl = useMemo(
    () => url && laneCurl(url, { name: lane, isDefault }),
    [url, lane, isDefault],
  );
  const headers = useMemo(() => laneHeaderLines(lane), [lane]);
  return (
    <Flex direction="column" gap="4">
      <Flex direction="column" gap="2">
        <Text as="h4" variant="body-medium" weight="bold">
          {t('reach.curl')}
        </Text>
        {curl ? (
          <Snippet text={curl} copyLabel={t('reach.copyCurl')} />
        ) : (
          <Text color="secondary">{t('reach.noUrl')}</Text>
        )}
        <Text variant="body-small" color="secondary">
          {isDefault ? t('reach.isDefault') : t('reach.curlHint')}
        </Text>
      </Flex>
      {!isDefault && (
        <Flex direction="column" gap="2">
          <Text as="h4" variant="body-medium" weight="bold">
            {t('reach.browser')}
          </Text>
          <Snippet text={headers} copyLabel={t('reach.copyHeaders')} />
          <Text variant="body-small" color="secondary">
            {t('reach.browserHint')}
          </Text>
        </Flex>
      )}
    </Flex>
  );
}
