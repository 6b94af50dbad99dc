import { NotAllowedError } from '@backstage/errors';
import { BranchesView, EnvironmentsView } from '@laneway/plugin-lanes-common';
import { Router } from 'express';
import { envOf, laneOf, logQueryOf } from './parameters';
import { callerOf, serviceOf } from './RequestContext';
import { RouterOptions } from './RouterOptions';

const SERVICE = '/services/:kind/:namespace/:name';
const LANE = `${SERVICE}/:env/lanes/:lane`;

/** Adds the routes that change nothing. */
export function addReadRoutes(router: Router, options: RouterOptions): void {
  const { config, lanes, git } = options;

  router.get('/environments', async (request, response) => {
    await callerOf(options, request);
    const view: EnvironmentsView = {
      environments: config.environments.map(
        ({ name, region, account, production }) => ({
          name,
          region,
          account,
          production,
        }),
      ),
    };
    response.json(view);
  });

  router.get(SERVICE, async (request, response) => {
    const caller = await callerOf(options, request);
    const entity = await serviceOf(options, request, caller);
    const view = await lanes.serviceView({ entity, access: caller.access });
    if (view.environments.length === 0) {
      throw new NotAllowedError(
        `You have no permission lanes.lane.read for any lane of ${entity.service}; ask an owner of ${entity.entityRef} or your platform team.`,
      );
    }
    response.json(view);
  });

  router.get(`${SERVICE}/branches`, async (request, response) => {
    const caller = await callerOf(options, request);
    const entity = await serviceOf(options, request, caller);
    const mayRead = config.environments.some(environment =>
      caller.access.may('read', lanes.resource(entity, environment)),
    );
    if (!mayRead) {
      throw new NotAllowedError(
        `You have no permission lanes.lane.read for ${entity.service}.`,
      );
    }
    response.json(await branchesOf(git, entity.sourceUrl));
  });

  router.get(LANE, async (request, response) => {
    const caller = await callerOf(options, request);
    const environment = lanes.environment(envOf(request));
    const lane = laneOf(request);
    const entity = await serviceOf(options, request, caller);
    caller.access.require('read', lanes.resource(entity, environment, lane));
    response.json(
      await lanes.laneView(
        { entity, access: caller.access },
        environment,
        lane,
      ),
    );
  });

  router.get(`${LANE}/logs`, async (request, response) => {
    const caller = await callerOf(options, request);
    const environment = lanes.environment(envOf(request));
    const lane = laneOf(request);
    const query = logQueryOf(request);
    const entity = await serviceOf(options, request, caller);
    caller.access.require(
      'readLogs',
      lanes.resource(entity, environment, lane),
    );
    response.json(
      await lanes.logs(
        { entity, access: caller.access },
        environment,
        lane,
        query,
      ),
    );
  });
}

/** Branches of an App repo; a Git host that does not answer is a problem and not an error, since a branch can be typed. */
async function branchesOf(
  git: RouterOptions['git'],
  sourceUrl: string | undefined,
): Promise<BranchesView> {
  if (!sourceUrl) {
    return {
      branches: [],
      problems: [
        {
          source: 'catalog',
          code: 'NoSourceLocation',
          message:
            'The entity has no source location; give it the annotation backstage.io/source-location.',
        },
      ],
    };
  }
  try {
    const branches = await git.listBranches(git.repository(sourceUrl));
    return { branches: [...branches.keys()], problems: [] };
  } catch (error) {
    const { name, message } =
      error instanceof Error ? error : new Error(String(error));
    return { branches: [], problems: [{ source: 'git', code: name, message }] };
  }
}
