import { AwsError } from '../../core/AwsError';
import type { Sandbox } from '../../core/Sandbox';
import type {
  ResourceContext,
  ResourceProperties,
  SandboxModule,
} from '../../core/types';

export interface Thing {
  properties: ResourceProperties;
  tags: Record<string, string>;
}

/** The things that exist, by physical id, and what happened to them, in order. */
export class World {
  readonly things = new Map<string, Thing>();
  readonly calls: string[] = [];
  private made = 0;

  /**
   * A resource type whose behaviour its properties choose: `FailCreate`, `FailReady`, `FailUpdate`, `FailDelete`
   * hold the message to fail with, `Polls` how often it is asked until it is ready. `Test::Slow::Fixed` has no
   * update: every change replaces it.
   */
  module = (_sandbox: Sandbox): SandboxModule => {
    const polls = new Map<string, number>();
    const fail = (message: unknown) => {
      if (typeof message === 'string') throw new AwsError('Broken', message);
    };
    const provider = (type: string) => ({
      type,
      create: (properties: ResourceProperties, context: ResourceContext) => {
        this.calls.push(`create ${context.logicalId}`);
        fail(properties.FailCreate);
        this.made += 1;
        const physicalId = `${context.logicalId}-${this.made}`;
        this.things.set(physicalId, { properties, tags: context.stackTags });
        return { physicalId };
      },
      ready: (physicalId: string) => {
        const { properties } = this.thing(physicalId);
        const count = (polls.get(physicalId) ?? 0) + 1;
        polls.set(physicalId, count);
        if (count <= Number(properties.Polls ?? 0)) return false;
        fail(properties.FailReady);
        return true;
      },
      delete: (physicalId: string, properties: ResourceProperties) => {
        this.calls.push(`delete ${physicalId}`);
        fail(properties.FailDelete);
        this.things.delete(physicalId);
      },
      getAtt: (physicalId: string, attribute: string) =>
        this.thing(physicalId).properties[attribute] ??
        `${physicalId}/${attribute}`,
    });
    const slow = {
      ...provider('Test::Slow::Thing'),
      update: (physicalId: string, properties: ResourceProperties) => {
        this.calls.push(`update ${physicalId}`);
        const thing = this.thing(physicalId);
        thing.properties = properties;
        fail(properties.FailUpdate);
      },
    };
    return { resources: [slow, provider('Test::Slow::Fixed')] };
  };

  thing(physicalId: string): Thing {
    const thing = this.things.get(physicalId);
    if (!thing) throw new AwsError('NotFound', `No thing ${physicalId}`);
    return thing;
  }
}
