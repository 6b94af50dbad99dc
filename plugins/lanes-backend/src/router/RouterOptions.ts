import { AuditorService, HttpAuthService } from '@backstage/backend-plugin-api';
import { ServiceDirectory } from '../catalog';
import { LanesConfig } from '../config';
import { GitHost } from '../git';
import { LaneService } from '../lanes';
import { OperationService } from '../operations';
import { LaneAuthorizer } from '../permissions';

/** What the router hands requests to. */
export interface RouterOptions {
  readonly config: LanesConfig;
  readonly httpAuth: HttpAuthService;
  readonly auditor: AuditorService;
  readonly directory: ServiceDirectory;
  readonly authorizer: LaneAuthorizer;
  readonly lanes: LaneService;
  readonly operations: OperationService;
  readonly git: GitHost;
}
