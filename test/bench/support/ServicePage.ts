import type { ServiceView } from '@laneway/plugin-lanes-common';
import { LANES } from './SixLanes';

/** What the page of a service asks the backend, as one of several users. */
export class ServicePage {
  private readonly url: string;

  constructor(backend: string, service: string) {
    this.url = `${backend}/api/lanes/v1/services/component/default/${service}`;
  }

  /**
   * Reads the view. Throws unless it is whole: all lanes there and healthy, and no problem.
   *
   * @param user - name of who looks; the development backend believes it
   */
  async view(user = 'guest'): Promise<void> {
    const sub = `user:default/${user}`;
    const response = await fetch(this.url, {
      headers: {
        authorization: `Bearer mock-user-token:${JSON.stringify({ sub })}`,
      },
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${response.status} ${text}`);
    const { environments, problems }: ServiceView = JSON.parse(text);
    const states = environments
      .flatMap(environment => environment.lanes)
      .map(({ name, status }) => `${name} ${status.state} ${status.reason}`);
    const healthy = states.filter(state => / healthy /.test(state));
    if (healthy.length === LANES && problems.length === 0) return;
    throw new Error(
      `Not ${LANES} healthy lanes without a problem: ${JSON.stringify([
        ...states,
        ...problems,
      ])}`,
    );
  }
}
