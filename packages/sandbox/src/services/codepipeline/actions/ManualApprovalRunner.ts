import { randomUUID } from 'node:crypto';
import type { Json } from '../../../core/types';
import type {
  ActionProgress,
  ActionRequest,
  ActionRunner,
} from './ActionRunner';

/** Approval by a person: in progress until `PutApprovalResult`. */
export class ManualApprovalRunner implements ActionRunner {
  async start({ configuration }: ActionRequest): Promise<ActionProgress> {
    return {
      status: 'InProgress',
      token: randomUUID(),
      state: true,
      summary: configuration.CustomData,
      externalUrl: configuration.ExternalEntityLink,
    };
  }

  async poll(_request: ActionRequest, state: Json): Promise<ActionProgress> {
    return { status: 'InProgress', state };
  }
}
