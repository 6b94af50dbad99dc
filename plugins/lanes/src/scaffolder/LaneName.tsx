import { Button, TextField } from '@backstage/ui';
import {
  explainInvalidName,
  LANE_GRAMMAR,
  laneNameForBranch,
} from '@laneway/plugin-lanes-common';
import { useTranslation } from '../translations';
import { fieldFrame, FieldProps, useChosen } from './fieldContext';
import { FieldNote } from './FieldNote';
import { useLanesOf } from './useFieldData';
import { withLanes } from './withLanes';

/** The name of a new lane, checked while it is typed; the branch suggests one. */
export const LaneName = withLanes(function Name(props: FieldProps) {
  const t = useTranslation();
  const { formData = '', onChange, disabled, readonly } = props;
  const { service, env, branch } = useChosen(props);
  const { lanes } = useLanesOf(service, env);
  const problem = formData && explainInvalidName(LANE_GRAMMAR, formData);
  const exists = lanes?.some(lane => lane.name === formData);
  const suggestion = branch && laneNameForBranch(branch);
  return (
    <>
      <TextField
        {...fieldFrame(props, {
          label: t('fields.lane'),
          description: t('fields.laneHint'),
        })}
        isDisabled={disabled || readonly}
        autoComplete="off"
        value={formData}
        onChange={value => onChange(value || undefined)}
      />
      {suggestion && suggestion !== formData && (
        <Button
          size="small"
          variant="tertiary"
          onPress={() => onChange(suggestion)}
        >
          {t('fields.laneSuggestion', { lane: suggestion })}
        </Button>
      )}
      {problem && <FieldNote tone="problem">{problem}</FieldNote>}
      {exists && env && (
        <FieldNote tone="problem">
          {t('fields.laneExists', { lane: formData, env })}
        </FieldNote>
      )}
      {formData && !problem && !exists && (
        <FieldNote tone="hint">
          {t('fields.laneReach', { lane: formData })}
        </FieldNote>
      )}
    </>
  );
});
