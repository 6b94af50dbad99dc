import { Operation } from '@laneway/plugin-lanes-common';
import { useTranslation } from '../../translations';

/** `Delete gray`, and `step 2 of 4: drain`. */
export function useOperationWords(operation: Operation) {
  const t = useTranslation();
  const position = operation.steps.indexOf(operation.step) + 1;
  return {
    subject: t('operation.subject', {
      kind: t(`operation.kind.${operation.kind}`),
      name: operation.lane ?? operation.service,
    }),
    progress:
      position > 0
        ? t('operation.step', {
            position: String(position),
            total: String(operation.steps.length),
            step: operation.step,
          })
        : operation.step,
  };
}
