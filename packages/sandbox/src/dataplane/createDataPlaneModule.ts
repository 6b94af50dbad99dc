import type { Sandbox } from '../core/Sandbox';
import type { SandboxModule } from '../core/types';
import { dataPlaneAddress, setDataPlaneAddress } from './address';
import { LoadBalancerServer } from './LoadBalancerServer';

/** Answers HTTP requests for every load balancer on one port, told apart by the Host header. */
export function createDataPlaneModule(sandbox: Sandbox): SandboxModule {
  const server = new LoadBalancerServer(sandbox);
  return {
    controlRoutes: {
      'GET /_sandbox/data-plane': () => ({
        host: sandbox.options.host,
        port: dataPlaneAddress(sandbox)?.port,
      }),
    },
    async start() {
      setDataPlaneAddress(sandbox, await server.listen());
    },
    async stop() {
      setDataPlaneAddress(sandbox, undefined);
      await server.close();
    },
  };
}
