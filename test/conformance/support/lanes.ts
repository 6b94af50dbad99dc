import { shared } from './behaviour';
import { createCluster, createService, stable } from './containers';
import { clientSettings } from './endpoint';
import { eventually } from './eventually';
import { createImageBuilder, requireImage } from './images';
import {
  createLoadBalancer,
  createRule,
  createTargetGroup,
  elb,
  forward,
  headerIs,
} from './loadBalancers';
import { createLogGroup } from './logGroups';
import { createNetwork } from './network';
import type { Scope } from './Scope';

/** Answers with what it was asked, and with its lane; `/status/418` with that status. */
const PROGRAM = `
const http = require('node:http');
http.createServer((request, response) => {
  const chunks = [];
  request.on('data', chunk => chunks.push(chunk));
  request.on('end', () => {
    const status = Number(/^\\/status\\/(\\d+)/.exec(request.url)?.[1] ?? 200);
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify({
      lane: process.env.LANE,
      method: request.method,
      url: request.url,
      headers: request.headers,
      body: Buffer.concat(chunks).toString(),
    }));
  });
}).listen(8080, () => console.log('listening as ' + process.env.LANE));
`;

export const network = shared(createNetwork);
export const cluster = shared(createCluster);
const image = shared(async scope => {
  const builder = await createImageBuilder(scope);
  await requireImage(builder, 'echo', PROGRAM);
  return {
    uri: `${builder.repositoryUri}:echo`,
    executionRoleArn: builder.executionRoleArn,
  };
});
export const logGroup = shared(createLogGroup);

/** Two lanes on one load balancer: `default`, and `gray` for requests with `x-lane: gray`. */
export const lanes = shared(async scope => {
  const vpc = await network();
  const [main, gray] = await Promise.all([
    createTargetGroup(scope, vpc),
    createTargetGroup(scope, vpc),
  ]);
  const balancer = await createLoadBalancer(
    scope,
    vpc,
    forward(main.TargetGroupArn),
  );
  await createRule(balancer, 10, {
    Conditions: [headerIs('x-lane', 'gray')],
    Actions: [forward(gray.TargetGroupArn)],
  });
  const services = await Promise.all([
    startLane(scope, 'default', main.TargetGroupArn),
    startLane(scope, 'gray', gray.TargetGroupArn),
  ]);
  return {
    ...balancer,
    main: main.TargetGroupArn,
    gray: gray.TargetGroupArn,
    services,
  };
});

/** A service of one task behind a target group, healthy; gives its name. */
export async function startLane(
  scope: Scope,
  lane: string,
  targetGroupArn: string,
): Promise<string> {
  const { uri, executionRoleArn } = await image();
  const name = await createService(scope, await cluster(), await network(), {
    task: {
      executionRoleArn,
      containerDefinitions: [
        {
          name: 'app',
          image: uri,
          portMappings: [{ containerPort: 8080 }],
          environment: [{ name: 'LANE', value: lane }],
          logConfiguration: {
            logDriver: 'awslogs',
            options: {
              'awslogs-group': await logGroup(),
              'awslogs-region': clientSettings.region,
              'awslogs-stream-prefix': lane,
            },
          },
        },
      ],
    },
    loadBalancers: [
      { targetGroupArn, containerName: 'app', containerPort: 8080 },
    ],
  });
  await stable(await cluster(), name);
  await eventually(`a target of ${lane} is healthy`, async () =>
    (await targetStates(targetGroupArn)).includes('healthy'),
  );
  return name;
}

export async function targetStates(
  TargetGroupArn: string,
): Promise<Array<string | undefined>> {
  const { TargetHealthDescriptions = [] } = await elb.describeTargetHealth({
    TargetGroupArn,
  });
  return TargetHealthDescriptions.map(it => it.TargetHealth?.State);
}
