import { strict as assert } from 'node:assert';
import { suite } from 'node:test';
import { cases, lanes } from '../fixtures/route-cases.json';
import { behaviour, shared } from './support/behaviour';
import { type HeaderLine, send } from './support/http';
import { createStack, outputsOf } from './support/stacks';
import { NETWORK, type Resource, type Template } from './support/templates';

interface HeaderMatch {
  readonly name: string;
  readonly regex: string;
}

interface Lane {
  readonly name: string;
  readonly matchHeader?: HeaderMatch;
}

/** Bands of priorities: a lane's rules sit at its slot within each. */
const TRACESTATE_BAND = 1000;
const BAGGAGE_BAND = 10_000;
const OWN_MATCH_BAND = 20_000;

function fixedResponse(lane: string): object[] {
  return [
    {
      Type: 'fixed-response',
      FixedResponseConfig: {
        StatusCode: '200',
        ContentType: 'text/plain',
        MessageBody: lane,
      },
    },
  ];
}

function rule(lane: string, priority: number, match: HeaderMatch): Resource {
  return {
    Type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
    Properties: {
      ListenerArn: { Ref: 'Listener' },
      Priority: priority,
      Conditions: [
        {
          Field: 'http-header',
          HttpHeaderConfig: {
            HttpHeaderName: match.name,
            RegexValues: [match.regex],
          },
        },
      ],
      Actions: fixedResponse(lane),
    },
  };
}

/** The rules of one lane, as its stack has them. */
function rulesOf({ name, matchHeader }: Lane, slot: number): Resource[] {
  return [
    rule(name, TRACESTATE_BAND + slot, {
      name: 'tracestate',
      regex: `^(.*,)?[ \\t]*ctx=lane:${name}[ \\t]*(,.*)?$`,
    }),
    rule(name, BAGGAGE_BAND + slot, {
      name: 'baggage',
      regex: `^(.*,)?[ \\t]*lane=${name}[ \\t]*([;,].*)?$`,
    }),
    ...(matchHeader ? [rule(name, OWN_MATCH_BAND + slot, matchHeader)] : []),
  ];
}

/** A load balancer whose rules answer with the name of the lane that a request would have reached. */
function lanesTemplate(): Template {
  const rules = (lanes as Lane[])
    .filter(({ name }) => name !== 'default')
    .flatMap(rulesOf);
  return {
    Resources: {
      ...NETWORK.Resources,
      LoadBalancer: {
        Type: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
        DependsOn: 'PublicRoute',
        Properties: {
          Subnets: [{ Ref: 'SubnetA' }, { Ref: 'SubnetB' }],
          SecurityGroups: [{ 'Fn::GetAtt': ['Group', 'GroupId'] }],
        },
      },
      Listener: {
        Type: 'AWS::ElasticLoadBalancingV2::Listener',
        Properties: {
          LoadBalancerArn: { Ref: 'LoadBalancer' },
          Protocol: 'HTTP',
          Port: 80,
          DefaultActions: fixedResponse('default'),
        },
      },
      ...Object.fromEntries(rules.map((it, index) => [`Rule${index}`, it])),
    },
    Outputs: {
      DnsName: { Value: { 'Fn::GetAtt': ['LoadBalancer', 'DNSName'] } },
    },
  };
}

const dnsName = shared(async scope => {
  const stack = await createStack(scope, lanesTemplate());
  return outputsOf(stack).DnsName;
});

suite('Which lane a request reaches', { concurrency: 8 }, () => {
  for (const { name, headers, lane } of cases) {
    behaviour(
      `routing, ${name}: reaches ${lane}`,
      async () => {
        const answer = await send(
          await dnsName(),
          headers as unknown as HeaderLine[],
        );
        assert.equal(answer.status, 200);
        assert.equal(answer.body, lane);
      },
      { needs: ['data-plane'] },
    );
  }
});
