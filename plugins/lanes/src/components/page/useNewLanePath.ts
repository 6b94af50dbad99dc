import { useRouteRef } from '@backstage/frontend-plugin-api';
import { templateRouteRef } from '../../routes';

/** Address of the template that opens a lane, with service and environment filled in; undefined without a scaffolder. */
export function useNewLanePath(
  entityRef: string,
  env: string,
): string | undefined {
  const route = useRouteRef(templateRouteRef);
  if (!route) return undefined;
  const formData = JSON.stringify({ service: entityRef, env });
  const path = route({ namespace: 'default', templateName: 'create-lane' });
  return `${path}?formData=${encodeURIComponent(formData)}`;
}
