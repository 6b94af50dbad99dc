import { BgProvider } from '@backstage/ui';
import { LanesWrapper } from '../components/LanesWrapper';
import { FieldProps } from './fieldContext';

/** A field with the plugin's cache around it: the scaffolder's page is not one of ours. */
export function withLanes(Field: (props: FieldProps) => JSX.Element) {
  return function LanesField(props: FieldProps) {
    return (
      <LanesWrapper>
        {/* The form's paper is a surface of its own: fields have to stand out from it. */}
        <BgProvider bg="neutral-1">
          <div>
            <Field {...props} />
          </div>
        </BgProvider>
      </LanesWrapper>
    );
  };
}
