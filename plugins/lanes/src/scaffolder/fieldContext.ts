import { FieldExtensionComponentProps } from '@backstage/plugin-scaffolder-react';

/** Which fields of the form a field reads; each has a usual name. */
export interface FieldKeys {
  /** Field that holds the entity ref of the service; `service` unless said otherwise. */
  readonly serviceField?: string;
  /** Field that holds the environment; `env` unless said otherwise. */
  readonly envField?: string;
  /** Field that holds the branch; `branch` unless said otherwise. */
  readonly branchField?: string;
}

export type FieldProps = FieldExtensionComponentProps<string, FieldKeys>;

/** What the user chose so far, as far as our fields need it. */
export interface Chosen {
  readonly service?: string;
  readonly env?: string;
  readonly branch?: string;
}

function text(formData: unknown, key: string): string | undefined {
  const value: unknown =
    typeof formData === 'object' && formData !== null
      ? Reflect.get(formData, key)
      : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** Reads the other fields of a form. */
export function chosenIn(formData: unknown, keys: FieldKeys = {}): Chosen {
  return {
    service: text(formData, keys.serviceField ?? 'service'),
    env: text(formData, keys.envField ?? 'env'),
    branch: text(formData, keys.branchField ?? 'branch'),
  };
}

/** What the user chose in the fields beside this one. */
export function useChosen({ formContext, uiSchema }: FieldProps): Chosen {
  return chosenIn(formContext?.formData, uiSchema['ui:options']);
}

/** Label, description and the like, as the template says them, or else as the field does. */
export function fieldFrame(
  { schema, uiSchema, required, idSchema, rawErrors }: FieldProps,
  defaults: { label: string; description: string },
) {
  return {
    id: idSchema?.$id,
    label: schema.title ?? defaults.label,
    description:
      uiSchema['ui:description'] ?? schema.description ?? defaults.description,
    isRequired: required,
    isInvalid: (rawErrors?.length ?? 0) > 0,
  };
}
