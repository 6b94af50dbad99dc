import type { MetricSink, Scope } from '../core/types';
import type { Dimensions } from './RoutingTable';

const NAMESPACE = 'AWS/ApplicationELB';

/** Publishes what an Application Load Balancer publishes about its requests. */
export class RequestMetrics {
  constructor(private readonly sink: MetricSink) {}

  /** A request was taken; by target group too when it is forwarded. */
  request(scope: Scope, dimensions: readonly Dimensions[]): void {
    this.count(scope, 'RequestCount', dimensions);
  }

  /** A target answered. @param seconds - from sending the request to the first byte of the answer */
  targetAnswer(
    scope: Scope,
    dimensions: readonly Dimensions[],
    status: number,
    seconds: number,
  ): void {
    const kind = Math.floor(status / 100);
    this.count(scope, `HTTPCode_Target_${kind}XX_Count`, dimensions);
    for (const each of dimensions) {
      this.sink.record(scope, {
        namespace: NAMESPACE,
        name: 'TargetResponseTime',
        dimensions: each,
        value: seconds,
        unit: 'Seconds',
      });
    }
  }

  /** The load balancer itself answered with an error: no target, no connection, no answer in time. */
  balancerError(
    scope: Scope,
    dimensions: readonly Dimensions[],
    status: 502 | 503 | 504,
  ): void {
    this.count(scope, 'HTTPCode_ELB_5XX_Count', dimensions);
    this.count(scope, `HTTPCode_ELB_${status}_Count`, dimensions);
  }

  connectionError(scope: Scope, dimensions: readonly Dimensions[]): void {
    this.count(scope, 'TargetConnectionErrorCount', dimensions);
  }

  fixedResponse(scope: Scope, dimensions: Dimensions): void {
    this.count(scope, 'HTTP_Fixed_Response_Count', [dimensions]);
  }

  redirect(scope: Scope, dimensions: Dimensions): void {
    this.count(scope, 'HTTP_Redirect_Count', [dimensions]);
  }

  private count(
    scope: Scope,
    name: string,
    dimensions: readonly Dimensions[],
  ): void {
    for (const each of dimensions) {
      this.sink.record(scope, {
        namespace: NAMESPACE,
        name,
        dimensions: each,
        value: 1,
        unit: 'Count',
      });
    }
  }
}
