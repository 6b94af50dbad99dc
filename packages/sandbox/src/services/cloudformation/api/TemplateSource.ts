import type { Sandbox } from '../../../core/Sandbox';
import type { RequestContext } from '../../../core/types';
import type { StackRow } from '../engine/rows';
import type { StackStore } from '../engine/StackStore';
import { validationError } from '../template/validationError';

/** Bytes of a template in a request (AWS). */
const MOST_BODY_BYTES = 51_200;
/** Bytes of a template in S3 (AWS). */
const MOST_OBJECT_BYTES = 1_048_576;

export interface TemplateRequest {
  readonly TemplateBody?: string;
  readonly TemplateURL?: string;
  readonly UsePreviousTemplate?: boolean;
}

/** Finds the text of the template that a request means. */
export class TemplateSource {
  constructor(
    private readonly sandbox: Sandbox,
    private readonly stacks: StackStore,
  ) {}

  /** @throws AwsError `ValidationError` when no template is given, or it is too large, or it cannot be read */
  async read(
    request: TemplateRequest,
    context: RequestContext,
    previous?: StackRow,
  ): Promise<string> {
    const { TemplateBody: body, TemplateURL: url } = request;
    if (request.UsePreviousTemplate) {
      if (!previous) throw validationError('No previous template to use.');
      return this.stacks.templateText(previous.input.templateId);
    }
    if (body !== undefined && url !== undefined) {
      throw validationError(
        'Only one of TemplateBody or TemplateURL may be specified.',
      );
    }
    if (body !== undefined) {
      const most = bodyLimit(context);
      if (Buffer.byteLength(body) > most) {
        throw validationError(
          `1 validation error detected: Value at 'templateBody' failed to satisfy constraint: Member must have length less than or equal to ${most}`,
        );
      }
      return body;
    }
    if (url !== undefined) return this.fetch(url, context);
    throw validationError(
      'Either Template URL or Template Body must be specified.',
    );
  }

  private async fetch(url: string, context: RequestContext): Promise<string> {
    const { Bucket, Key } = objectOf(url);
    const { Body } = await this.sandbox.invoke<{ Body?: Uint8Array }>(
      's3',
      'GetObject',
      { Bucket, Key },
      context,
    );
    const bytes = Buffer.from(Body ?? []);
    if (bytes.length > MOST_OBJECT_BYTES) {
      throw validationError(
        `Template may not exceed ${MOST_OBJECT_BYTES} bytes in size.`,
      );
    }
    return bytes.toString('utf8');
  }
}

/** A service of AWS hands templates over as objects: the sandbox's own services, or a pipeline's session. */
const SERVICE_SESSION =
  /:assumed-role\/(AWSServiceRoleForSandbox\/|[^/]+\/codepipeline\/)/;

function bodyLimit(context: RequestContext): number {
  return SERVICE_SESSION.test(context.principalArn)
    ? MOST_OBJECT_BYTES
    : MOST_BODY_BYTES;
}

/** The object that a template URL means, with the bucket in the path or in the host name. */
function objectOf(url: string): { Bucket: string; Key: string } {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    throw validationError('TemplateURL must be a supported URL.');
  }
  const virtualHost = /^(.+)\.s3[.-]/.exec(parsed.hostname);
  const path = decodeURIComponent(parsed.pathname.slice(1));
  const slash = path.indexOf('/');
  if (!virtualHost && slash < 0) {
    throw validationError('TemplateURL must be a supported URL.');
  }
  return virtualHost
    ? { Bucket: virtualHost[1], Key: path }
    : { Bucket: path.slice(0, slash), Key: path.slice(slash + 1) };
}
