import { spawn } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { INFRA_REPO } from './paths';

/** What a step of build.sh did. */
export interface StepResult {
  readonly code: number;
  readonly output: string;
}

/** CodePipeline's template configuration, as build.sh writes it. */
export interface TemplateConfiguration {
  readonly Parameters: Record<string, string>;
  readonly Tags: Record<string, string>;
  readonly StackPolicy?: unknown;
}

const REPOSITORY_URI =
  '111111111111.dkr.ecr.ap-southeast-2.amazonaws.com/user-api';

/** Answers from files below $FAKE, and notes each call. */
const AWS = `#!/usr/bin/env bash
printf '%s\\n' "$*" >>"$FAKE/calls"
case "$1 $2" in
  'cloudformation describe-stacks')
    if [[ -f $FAKE/denied ]]; then
      echo 'An error occurred (AccessDenied) when calling the DescribeStacks operation: not authorized' >&2
      exit 254
    fi
    if [[ -f $FAKE/stacks/$4.next ]]; then
      cat "$FAKE/stacks/$4.json"
      mv "$FAKE/stacks/$4.next" "$FAKE/stacks/$4.json"
    elif [[ -f $FAKE/stacks/$4.json ]]; then
      cat "$FAKE/stacks/$4.json"
    else
      echo "An error occurred (ValidationError) when calling the DescribeStacks operation: Stack with id $4 does not exist" >&2
      exit 254
    fi ;;
  'cloudformation delete-stack') rm -f "$FAKE/stacks/$4.json" ;;
  'cloudformation update-termination-protection') echo '{"StackId":"x"}' ;;
  'ecr get-login-password') echo secret ;;
  'ecr describe-images')
    if [[ -f $FAKE/images/$6 ]]; then
      cat "$FAKE/images/$6"
    else
      echo 'An error occurred (ImageNotFoundException) when calling the DescribeImages operation: no such image' >&2
      exit 254
    fi ;;
  'elbv2 describe-rules') cat "$FAKE/rules.json" ;;
  'codepipeline list-action-executions')
    cat "$FAKE/actions.json"
    if [[ -f $FAKE/actions.next ]]; then mv "$FAKE/actions.next" "$FAKE/actions.json"; fi ;;
  'codepipeline get-pipeline-execution') echo '{"pipelineExecution":{"status":"InProgress"}}' ;;
  *) echo "unexpected: aws $*" >&2; exit 252 ;;
esac
`;

const DOCKER = `#!/usr/bin/env bash
printf 'docker %s\\n' "$*" >>"$FAKE/calls"
if [[ $1 == push ]]; then
  tag=\${2##*:}
  printf '{"imageDetails":[{"imageDigest":"sha256:%064d","imageTags":["%s"]}]}' 7 "$tag" >"$FAKE/images/imageTag=$tag"
fi
if [[ $1 == login ]]; then cat >/dev/null; fi
`;

/** A build as CodeBuild runs it: the Infra repo, a clone of an App repo, and stand-ins for aws and docker. */
export class FakeBuild {
  private constructor(
    private readonly dir: string,
    private readonly variables: Record<string, string>,
  ) {}

  /** A build of user-api in dev, which is bootstrapped, for a lane "gray" of branch "main". */
  static create(variables: Record<string, string> = {}): FakeBuild {
    const dir = mkdtempSync(join(tmpdir(), 'laneway-build-'));
    for (const name of ['bin', 'stacks', 'images', 'infra']) {
      mkdirSync(join(dir, name));
    }
    for (const [name, text] of [
      ['aws', AWS],
      ['docker', DOCKER],
    ]) {
      writeFileSync(join(dir, 'bin', name), text);
      chmodSync(join(dir, 'bin', name), 0o755);
    }
    for (const name of ['ci', 'params', 'VERSION']) {
      cpSync(join(INFRA_REPO, name), join(dir, 'infra', name), {
        recursive: true,
      });
    }
    const build = new FakeBuild(dir, {
      LAYER: 'app',
      ENV: 'dev',
      PIPELINE_NAME: 'user-api-dev',
      PIPELINE_SERVICE: 'user-api',
      APP_BRANCH: 'main',
      SERVICE: 'user-api',
      LANE: 'gray',
      BRANCH: '-',
      IMAGE: '-',
      TTL_HOURS: '0',
      EXECUTION: 'execution-1',
      INFRA_COMMIT: 'c0ffee',
      ...variables,
    });
    build.putStack('infra-environment-dev');
    build.putStack('boot-user-api-dev', {
      outputs: {
        RepositoryUri: REPOSITORY_URI,
        HttpListenerArn: 'arn:aws:elasticloadbalancing:x:1:listener/app/a/b/c',
      },
    });
    build.putRules([]);
    build.putActions([]);
    return build;
  }

  /** Makes the App repo, with a commit on each branch, and gives the build its clone. */
  async createAppRepo(...branches: string[]): Promise<void> {
    await this.shell(
      `git init --quiet --initial-branch=main origin && cd origin
       git config user.name dev && git config user.email dev@example.com
       echo 'FROM scratch' >Dockerfile && git add . && git commit --quiet -m 'It'"'"'s "odd" \\ & <b>'
       for branch in "$@"; do git checkout --quiet -b "$branch" main && git commit --quiet --allow-empty -m "$branch"; done
       git checkout --quiet main && cd .. && git clone --quiet --single-branch --branch main origin app`,
      branches,
    );
  }

  /** Runs a step of build.sh. */
  async run(
    step: string,
    more: Record<string, string> = {},
  ): Promise<StepResult> {
    return this.spawn(
      ['bash', join(this.dir, 'infra', 'ci', 'build.sh'), step],
      more,
    );
  }

  /** Runs steps until one fails, and gives the last one's result. */
  async runAll(more: Record<string, string> = {}): Promise<StepResult> {
    let output = '';
    for (const step of ['prebuild', 'build', 'postbuild']) {
      const result = await this.run(step, more);
      output += result.output;
      if (result.code !== 0) return { code: result.code, output };
    }
    return { code: 0, output };
  }

  /** Sources a library function and calls it, such as `slot_row gray`. */
  async call(command: string): Promise<string> {
    const libraries = ['common', 'names', 'aws', 'parameters', 'slots'];
    const sources = libraries.map(
      name => `. '${join(this.dir, 'infra', 'ci', 'lib', `${name}.sh`)}'`,
    );
    return this.shell(`set -euo pipefail\n${sources.join('\n')}\n${command}`);
  }

  configuration(name = 'cfn-params.json'): TemplateConfiguration {
    return JSON.parse(this.artifact(name));
  }

  artifact(name: string): string {
    return readFileSync(join(this.dir, 'infra', 'out', name), 'utf8');
  }

  /** Calls to aws and docker that change something. */
  changes(): string[] {
    const path = join(this.dir, 'calls');
    const calls = existsSync(path) ? readFileSync(path, 'utf8') : '';
    return calls
      .split('\n')
      .filter(line => line && !/ (describe|list|get)-/.test(line));
  }

  putStack(
    name: string,
    stack: {
      status?: string;
      next?: string;
      outputs?: Record<string, string>;
      parameters?: Record<string, string>;
      tags?: Record<string, string>;
    } = {},
  ): void {
    const json = (status: string) =>
      JSON.stringify({
        Stacks: [
          {
            StackName: name,
            StackStatus: status,
            Outputs: Object.entries(stack.outputs ?? {}).map(
              ([OutputKey, OutputValue]) => ({ OutputKey, OutputValue }),
            ),
            Parameters: Object.entries(stack.parameters ?? {}).map(
              ([ParameterKey, ParameterValue]) => ({
                ParameterKey,
                ParameterValue,
              }),
            ),
            Tags: Object.entries(stack.tags ?? {}).map(([Key, Value]) => ({
              Key,
              Value,
            })),
          },
        ],
      });
    const path = join(this.dir, 'stacks', name);
    writeFileSync(`${path}.json`, json(stack.status ?? 'CREATE_COMPLETE'));
    if (stack.next) writeFileSync(`${path}.next`, json(stack.next));
  }

  putImage(id: string, digest: string, tags: string[]): void {
    writeFileSync(
      join(this.dir, 'images', id),
      JSON.stringify({
        imageDetails: [{ imageDigest: digest, imageTags: tags }],
      }),
    );
  }

  putRules(priorities: Array<number | string>): void {
    this.putFile('rules.json', {
      Rules: [...priorities, 'default'].map(priority => ({
        Priority: String(priority),
      })),
    });
  }

  /** Actions that the pipeline ran; `next` is what it answers from the second time on. */
  putActions(actions: object[], next?: object[]): void {
    this.putFile('actions.json', { actionExecutionDetails: actions });
    if (next) this.putFile('actions.next', { actionExecutionDetails: next });
  }

  putParameters(name: string, file: unknown): void {
    this.putFile(join('infra', 'params', name), file);
  }

  removeParameters(name: string): void {
    rmSync(join(this.dir, 'infra', 'params', name));
  }

  /** From now on CloudFormation denies access. */
  denyAccess(): void {
    writeFileSync(join(this.dir, 'denied'), '');
  }

  remove(): void {
    rmSync(this.dir, { recursive: true, force: true });
  }

  private putFile(name: string, content: unknown): void {
    writeFileSync(
      join(this.dir, name),
      typeof content === 'string' ? content : JSON.stringify(content),
    );
  }

  private async shell(script: string, args: string[] = []): Promise<string> {
    const result = await this.spawn(['bash', '-c', script, 'bash', ...args]);
    if (result.code !== 0) throw new Error(result.output);
    return result.output;
  }

  private spawn(
    [command, ...args]: string[],
    more: Record<string, string> = {},
  ): Promise<StepResult> {
    return new Promise((resolve, reject) => {
      const child = spawn(command, args, {
        cwd: this.dir,
        env: {
          PATH: `${join(this.dir, 'bin')}:${process.env.PATH}`,
          HOME: this.dir,
          FAKE: this.dir,
          POLL_SECONDS: '0.05',
          CODEBUILD_SRC_DIR: join(this.dir, 'infra'),
          CODEBUILD_SRC_DIR_AppOut: join(this.dir, 'app'),
          ...this.variables,
          ...more,
        },
      });
      let output = '';
      child.stdout.on('data', data => {
        output += data;
      });
      child.stderr.on('data', data => {
        output += data;
      });
      child.on('error', reject);
      child.on('close', code => resolve({ code: code ?? 1, output }));
    });
  }
}
