import { Select } from '@backstage/ui';
import { useEffect } from 'react';
import { useTranslation } from '../translations';
import { fieldFrame, FieldProps } from './fieldContext';
import { FieldNote } from './FieldNote';
import { useEnvironments } from './useFieldData';
import { withLanes } from './withLanes';

/** One of the environments of this portal. The only one is chosen by itself. */
export const LaneEnvironment = withLanes(function Environment(
  props: FieldProps,
) {
  const t = useTranslation();
  const { formData, onChange, disabled, readonly } = props;
  const { data, error } = useEnvironments();
  const environments = data?.environments ?? [];
  const only = environments.length === 1 ? environments[0].name : undefined;
  useEffect(() => {
    if (only && !formData) onChange(only);
  }, [only, formData, onChange]);
  return (
    <>
      <Select
        {...fieldFrame(props, {
          label: t('fields.environment'),
          description: t('fields.environmentHint'),
        })}
        isDisabled={disabled || readonly}
        value={formData ?? null}
        onChange={key => onChange(key === null ? undefined : String(key))}
        options={environments.map(({ name, region, account, production }) => ({
          id: name,
          label: name,
          description: t(
            production
              ? 'fields.environmentProduction'
              : 'fields.environmentLine',
            { region, account },
          ),
        }))}
      />
      {error && (
        <FieldNote tone="problem">
          {t('fields.couldNotRead', { message: error.message })}
        </FieldNote>
      )}
    </>
  );
});
