import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { CustomFieldValidator } from '@backstage/plugin-scaffolder-react';
import {
  branchNameSchema,
  explainInvalidName,
  Lane,
  LANE_GRAMMAR,
  SERVICE_GRAMMAR,
} from '@laneway/plugin-lanes-common';
import { lanesApiRef } from '../api';
import { chosenIn, FieldKeys } from './fieldContext';
import { serviceEntityRef } from './serviceEntityRef';

type Validator = CustomFieldValidator<string, FieldKeys>;
type Context = Parameters<Validator>[2];

/**
 * The lanes that are there now. Undefined where that cannot be known: then the backend, which checks again, has the last word.
 */
async function lanesNow({
  apiHolder,
  formData,
  uiSchema,
}: Context): Promise<{ env: string; lanes: Lane[] } | undefined> {
  const { service, env } = chosenIn(formData, uiSchema?.['ui:options']);
  const api = apiHolder.get(lanesApiRef);
  if (!api || !service || !env) return undefined;
  const view = await api.getService(service).catch(() => undefined);
  const found = view?.environments.find(one => one.env === env);
  return found?.state === 'ready' ? { env, lanes: found.lanes } : undefined;
}

/** A lane name has to follow the grammar and be free. */
export const validateLaneName: Validator = async (name, field, context) => {
  const problem = explainInvalidName(LANE_GRAMMAR, name ?? '');
  if (problem) {
    field.addError(problem);
    return;
  }
  const now = await lanesNow(context);
  if (now?.lanes.some(lane => lane.name === name)) {
    field.addError(
      `Lane ${name} is already in ${now.env}: give another name, or redeploy it from its page.`,
    );
  }
};

/** A lane that is to be deleted has to be there. */
export const validateLaneExisting: Validator = async (name, field, context) => {
  const now = await lanesNow(context);
  if (now && !now.lanes.some(lane => lane.name === name)) {
    field.addError(
      `Lane ${name} is not in ${now.env}: choose one of the list.`,
    );
  }
};

/** A branch has to be a name that Git allows, and be there. */
export const validateLaneBranch: Validator = async (branch, field, context) => {
  const problem = branchNameSchema.safeParse(branch ?? '').error?.issues[0];
  if (problem) {
    field.addError(problem.message);
    return;
  }
  const { apiHolder, formData, uiSchema } = context;
  const { service } = chosenIn(formData, uiSchema?.['ui:options']);
  const api = apiHolder.get(lanesApiRef);
  if (!api || !service) return;
  const view = await api.getBranches(service).catch(() => undefined);
  if (view?.problems.length === 0 && !view.branches.includes(branch)) {
    field.addError(
      `The App repo has no branch ${branch}: push it, or choose one of the list.`,
    );
  }
};

/** A service name has to follow the grammar and be free in the catalog. */
export const validateServiceName: Validator = async (name, field, context) => {
  const problem = explainInvalidName(SERVICE_GRAMMAR, name ?? '');
  if (problem) {
    field.addError(problem);
    return;
  }
  const entityRef = serviceEntityRef(name);
  const taken = await context.apiHolder
    .get(catalogApiRef)
    ?.getEntityByRef(entityRef)
    .catch(() => undefined);
  if (taken) {
    field.addError(`The catalog already has ${entityRef}: give another name.`);
  }
};
