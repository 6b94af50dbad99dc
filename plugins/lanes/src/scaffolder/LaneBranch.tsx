import { Combobox } from '@backstage/ui';
import { branchNameSchema } from '@laneway/plugin-lanes-common';
import { useTranslation } from '../translations';
import { fieldFrame, FieldProps, useChosen } from './fieldContext';
import { FieldNote } from './FieldNote';
import { useBranches } from './useFieldData';
import { withLanes } from './withLanes';

/** A branch of the chosen service's App repo, from the list or typed. */
export const LaneBranch = withLanes(function Branch(props: FieldProps) {
  const t = useTranslation();
  const { formData = '', onChange, disabled, readonly } = props;
  const { service } = useChosen(props);
  const { data, error } = useBranches(service);
  const invalid =
    formData && branchNameSchema.safeParse(formData).error?.issues[0].message;
  const complete = data && data.problems.length === 0;
  const unknown =
    formData && !invalid && complete && !data.branches.includes(formData);
  const unread = error?.message ?? data?.problems[0]?.message;
  return (
    <>
      <Combobox
        {...fieldFrame(props, {
          label: t('fields.branch'),
          description: t('fields.branchHint'),
        })}
        allowsCustomValue
        menuTrigger="focus"
        isDisabled={disabled || readonly}
        options={(data?.branches ?? []).map(branch => ({
          id: branch,
          label: branch,
        }))}
        search={{
          inputValue: formData,
          onInputChange: value => onChange(value || undefined),
        }}
      />
      {!service && (
        <FieldNote tone="hint">{t('fields.chooseService')}</FieldNote>
      )}
      {invalid && <FieldNote tone="problem">{invalid}</FieldNote>}
      {unknown && (
        <FieldNote tone="problem">
          {t('fields.branchUnknown', { branch: formData })}
        </FieldNote>
      )}
      {unread && (
        <FieldNote tone="problem">
          {t('fields.couldNotRead', { message: unread })}
        </FieldNote>
      )}
    </>
  );
});
