import type {
  CreateListenerInput,
  CreateListenerOutput,
  DeleteListenerInput,
  DescribeListenersInput,
  DescribeListenersOutput,
  ModifyListenerInput,
  ModifyListenerOutput,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { AwsError } from '../../../core/AwsError';
import type {
  OperationHandler,
  RequestContext,
  Scope,
} from '../../../core/types';
import { checkForwardable, normalizeActions } from '../actions';
import type { ElbState } from '../ElbState';
import { findListener, findLoadBalancer } from '../find';
import { newId, page, readTags, required } from '../input';
import type { ListenerRow } from '../rows';
import { showListener } from '../views';

const MAX_LISTENERS_PER_LOAD_BALANCER = 50;
const DEFAULT_SSL_POLICY = 'ELBSecurityPolicy-2016-08';

export function listenerOperations(
  state: ElbState,
): Record<string, OperationHandler> {
  function CreateListener(
    input: CreateListenerInput,
    context: RequestContext,
  ): CreateListenerOutput {
    const loadBalancer = findLoadBalancer(
      state,
      context,
      required(input.LoadBalancerArn, 'LoadBalancerArn'),
    );
    const port = required(input.Port, 'Port');
    checkPort(port);
    checkPortIsFree(state, context, loadBalancer.arn, port);
    const siblings = state.listenersOf(context, loadBalancer.arn);
    if (siblings.length >= MAX_LISTENERS_PER_LOAD_BALANCER) {
      throw new AwsError(
        'TooManyListeners',
        `The maximum number of listeners has been reached on load balancer '${loadBalancer.arn}'`,
      );
    }
    const defaultActions = normalizeActions(input.DefaultActions);
    checkForwardable(state, context, loadBalancer.arn, defaultActions);
    const path = loadBalancer.arn.replace(':loadbalancer/', ':listener/');
    const id = newId();
    const row: ListenerRow = {
      arn: `${path}/${id}`,
      loadBalancerArn: loadBalancer.arn,
      defaultRuleArn: `${path.replace(
        ':listener/',
        ':listener-rule/',
      )}/${id}/${newId()}`,
      port,
      ...readProtocol(required(input.Protocol, 'Protocol'), input),
      defaultActions,
      tags: readTags(input.Tags),
      defaultRuleTags: {},
    };
    state.listeners(context).put(row.arn, row);
    return { Listeners: [showListener(row)] };
  }

  function DescribeListeners(
    input: DescribeListenersInput,
    context: RequestContext,
  ): DescribeListenersOutput {
    const { items, NextMarker } = page(choose(input, context), input);
    return { Listeners: items.map(showListener), NextMarker };
  }

  function choose(
    input: DescribeListenersInput,
    context: RequestContext,
  ): ListenerRow[] {
    if (input.ListenerArns?.length) {
      return input.ListenerArns.map(key => {
        const row = state.listeners(context).get(key);
        if (row) return row;
        throw new AwsError(
          'ListenerNotFound',
          'One or more listeners not found',
        );
      });
    }
    if (!input.LoadBalancerArn) {
      throw new AwsError(
        'ValidationError',
        'You must specify either listener ARNs or a load balancer ARN',
      );
    }
    const { arn } = findLoadBalancer(state, context, input.LoadBalancerArn);
    return state.listenersOf(context, arn);
  }

  function ModifyListener(
    input: ModifyListenerInput,
    context: RequestContext,
  ): ModifyListenerOutput {
    const key = required(input.ListenerArn, 'ListenerArn');
    const row = findListener(state, context, key);
    const changed = { ...row };
    if (input.Port !== undefined && input.Port !== row.port) {
      checkPort(input.Port);
      checkPortIsFree(state, context, row.loadBalancerArn, input.Port);
      changed.port = input.Port;
    }
    if (input.Protocol ?? input.SslPolicy ?? input.Certificates) {
      Object.assign(
        changed,
        readProtocol(input.Protocol ?? row.protocol, {
          SslPolicy: input.SslPolicy ?? row.sslPolicy,
          Certificates:
            input.Certificates ??
            row.certificates.map(CertificateArn => ({ CertificateArn })),
        }),
      );
    }
    if (input.DefaultActions) {
      changed.defaultActions = normalizeActions(input.DefaultActions);
      checkForwardable(
        state,
        context,
        row.loadBalancerArn,
        changed.defaultActions,
        row.arn,
      );
    }
    state.listeners(context).put(key, changed);
    return { Listeners: [showListener(changed)] };
  }

  function DeleteListener(
    input: DeleteListenerInput,
    context: RequestContext,
  ): object {
    const row = findListener(
      state,
      context,
      required(input.ListenerArn, 'ListenerArn'),
    );
    for (const rule of state.rulesOf(context, row.arn)) {
      state.rules(context).delete(rule.arn);
    }
    state.listeners(context).delete(row.arn);
    return {};
  }

  return { CreateListener, DescribeListeners, ModifyListener, DeleteListener };
}

function readProtocol(
  protocol: string,
  input: {
    SslPolicy?: string;
    Certificates?: Array<{ CertificateArn?: string }>;
  },
): Pick<ListenerRow, 'protocol' | 'sslPolicy' | 'certificates'> {
  const certificates = (input.Certificates ?? []).flatMap(
    certificate => certificate.CertificateArn ?? [],
  );
  switch (protocol) {
    case 'HTTP':
      if (certificates.length > 0) {
        throw new AwsError(
          'InvalidConfigurationRequest',
          'Certificates cannot be specified for HTTP listeners',
        );
      }
      return { protocol, sslPolicy: undefined, certificates };
    case 'HTTPS':
      if (certificates.length === 0) {
        throw new AwsError(
          'ValidationError',
          'A certificate must be specified for HTTPS listeners',
        );
      }
      return {
        protocol,
        sslPolicy: input.SslPolicy ?? DEFAULT_SSL_POLICY,
        certificates,
      };
    default:
      throw new AwsError(
        'UnsupportedProtocol',
        `Listener protocol '${protocol}' must be one of 'HTTPS, HTTP'`,
      );
  }
}

function checkPort(port: number): void {
  if (Number.isInteger(port) && port >= 1 && port <= 65535) return;
  throw new AwsError(
    'ValidationError',
    `Listener port '${port}' must be between 1 and 65535`,
  );
}

function checkPortIsFree(
  state: ElbState,
  scope: Scope,
  loadBalancerArn: string,
  port: number,
): void {
  const taken = state
    .listenersOf(scope, loadBalancerArn)
    .some(listener => listener.port === port);
  if (taken) {
    throw new AwsError(
      'DuplicateListener',
      `A listener already exists on this port for this load balancer '${loadBalancerArn}'`,
    );
  }
}
