import { Select } from '@backstage/ui';
import { useTranslation } from '../translations';
import { fieldFrame, FieldProps, useChosen } from './fieldContext';
import { FieldNote } from './FieldNote';
import { useLanesOf } from './useFieldData';
import { withLanes } from './withLanes';

/** One of the lanes that the chosen service has in the chosen environment, other than default. */
export const LaneExisting = withLanes(function Existing(props: FieldProps) {
  const t = useTranslation();
  const { formData, onChange, disabled, readonly } = props;
  const { service, env } = useChosen(props);
  const { lanes, error } = useLanesOf(service, env);
  const choices = lanes?.filter(lane => !lane.isDefault) ?? [];
  return (
    <>
      <Select
        {...fieldFrame(props, {
          label: t('fields.existing'),
          description: t('fields.existingHint'),
        })}
        isDisabled={disabled || readonly || choices.length === 0}
        value={choices.some(lane => lane.name === formData) ? formData : null}
        onChange={key => onChange(key === null ? undefined : String(key))}
        options={choices.map(lane => ({
          id: lane.name,
          label: lane.name,
          description: t(`state.${lane.status.state}`),
        }))}
      />
      {!service && (
        <FieldNote tone="hint">{t('fields.chooseService')}</FieldNote>
      )}
      {service && !env && (
        <FieldNote tone="hint">{t('fields.chooseEnv')}</FieldNote>
      )}
      {env && lanes && choices.length === 0 && (
        <FieldNote tone="hint">{t('fields.existingNone', { env })}</FieldNote>
      )}
      {error && (
        <FieldNote tone="problem">
          {t('fields.couldNotRead', { message: error.message })}
        </FieldNote>
      )}
    </>
  );
});
