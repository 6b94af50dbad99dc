import { useApi } from '@backstage/frontend-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { TextField } from '@backstage/ui';
import {
  explainInvalidName,
  SERVICE_GRAMMAR,
} from '@laneway/plugin-lanes-common';
import { useQuery } from '@tanstack/react-query';
import { useDebounced } from '../hooks/useDebounced';
import { useUser } from '../hooks/useUser';
import { useTranslation } from '../translations';
import { fieldFrame, FieldProps } from './fieldContext';
import { FieldNote } from './FieldNote';
import { serviceEntityRef } from './serviceEntityRef';
import { withLanes } from './withLanes';

const TYPING_MS = 300;

/** The name of a new service, checked while it is typed against the grammar and the catalog. */
export const ServiceName = withLanes(function Name(props: FieldProps) {
  const t = useTranslation();
  const { formData = '', onChange, disabled, readonly, uiSchema } = props;
  const problem = formData && explainInvalidName(SERVICE_GRAMMAR, formData);
  const entityRef = serviceEntityRef(formData);
  const taken = useIsTaken(entityRef, formData !== '' && !problem);
  return (
    <>
      <TextField
        {...fieldFrame(props, {
          label: t('fields.service'),
          description: t('fields.serviceHint'),
        })}
        isDisabled={disabled || readonly}
        autoComplete="off"
        // eslint-disable-next-line jsx-a11y/no-autofocus -- only where the template asks for it (`ui:autofocus`)
        autoFocus={uiSchema['ui:autofocus']}
        value={formData}
        onChange={value => onChange(value || undefined)}
      />
      {problem && <FieldNote tone="problem">{problem}</FieldNote>}
      {taken && (
        <FieldNote tone="problem">
          {t('fields.serviceTaken', { entityRef })}
        </FieldNote>
      )}
    </>
  );
});

/** Whether the catalog has the entity; asked when typing pauses. */
function useIsTaken(entityRef: string, wellFormed: boolean): boolean {
  const catalogApi = useApi(catalogApiRef);
  const user = useUser();
  const settled = useDebounced(entityRef, TYPING_MS);
  const { data } = useQuery({
    queryKey: ['lanes', user, 'catalog', settled],
    // The cache keeps no undefined; an entity that is not there is false.
    queryFn: async () => Boolean(await catalogApi.getEntityByRef(settled)),
    enabled: wellFormed && user !== undefined && settled === entityRef,
  });
  return wellFormed && settled === entityRef && data === true;
}
