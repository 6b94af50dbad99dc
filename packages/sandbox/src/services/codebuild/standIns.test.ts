import { execFile } from 'node:child_process';
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import {
  createDelivery,
  Delivery,
} from '../codepipeline/testing/deliveryFixture';
import { DefaultImageStore } from '../ecr';

const BIN = join(__dirname, '..', '..', '..', 'bin');
const REPOSITORY = '111111111111.dkr.ecr.ap-southeast-2.amazonaws.com/app';

interface Result {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

describe('the stand-ins on the PATH of a build', () => {
  let delivery: Delivery;
  let dir: string;

  beforeAll(async () => {
    delivery = await createDelivery();
    dir = mkdtempSync(join(tmpdir(), 'laneway-stand-ins-'));
    await delivery.call('ecr', 'CreateRepository', {
      repositoryName: 'app',
      imageTagMutability: 'IMMUTABLE',
    });
  });

  afterAll(async () => {
    await delivery.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  function bash(command: string): Promise<Result> {
    const { filesDir, options } = delivery.sandbox;
    return new Promise(done => {
      execFile(
        'bash',
        ['-c', command],
        {
          cwd: dir,
          env: {
            PATH: [BIN, dirname(process.execPath), '/usr/bin', '/bin'].join(
              delimiter,
            ),
            HOME: join(dir, 'home'),
            AWS_ENDPOINT_URL: `http://127.0.0.1:${options.port}`,
            AWS_REGION: 'ap-southeast-2',
            AWS_ACCESS_KEY_ID: '111111111111',
            AWS_SECRET_ACCESS_KEY: 'x',
            SANDBOX_IMAGES_DIR: join(filesDir, 'images'),
          },
        },
        (error, stdout, stderr) =>
          done({ code: error ? Number(error.code) : 0, stdout, stderr }),
      );
    });
  }

  function write(name: string, text: string): void {
    mkdirSync(dirname(join(dir, name)), { recursive: true });
    writeFileSync(join(dir, name), text);
  }

  describe('docker', () => {
    it('builds by the Dockerfile, and keeps out what is ignored', async () => {
      write(
        'one/Dockerfile',
        [
          'ARG VERSION=24',
          'FROM node:${VERSION}-alpine',
          'WORKDIR /app',
          'COPY package*.json ./',
          'RUN apk add curl && npm ci',
          'COPY . .',
          'ENV PORT=8080 NAME="two words"',
          'EXPOSE $PORT',
          'ENTRYPOINT ["node"]',
          'CMD ["main.js"]',
        ].join('\n'),
      );
      write('one/.dockerignore', '*.md\n!keep.md\nnode_modules\n.git');
      write('one/package.json', '{}');
      write('one/main.js', '1');
      write('one/drop.md', '1');
      write('one/keep.md', '1');
      write('one/node_modules/x/index.js', '1');
      const { code, stderr } = await bash(
        `docker build -t ${REPOSITORY}:one --label a=b one && docker push ${REPOSITORY}:one`,
      );
      expect({ code, stderr }).toEqual({ code: 0, stderr: expect.any(String) });
      expect(stderr).toMatch(/skipped in the sandbox .*: npm ci/);
      const { store, filesDir } = delivery.sandbox;
      const image = new DefaultImageStore(store, filesDir).find(
        `${REPOSITORY}:one`,
      );
      expect(image?.config).toMatchObject({
        From: 'node:24-alpine',
        Entrypoint: ['node'],
        Cmd: ['main.js'],
        ExposedPorts: ['8080/tcp'],
        Env: expect.arrayContaining(['PORT=8080', 'NAME=two words']),
        Labels: { a: 'b' },
      });
      expect(readdirSync(join(image?.rootDir ?? '', 'app')).sort()).toEqual(
        ['Dockerfile', 'keep.md', 'main.js', 'package.json']
          .concat('.dockerignore')
          .sort(),
      );
    });

    it('fails a build and a push as docker does', async () => {
      write('two/Dockerfile', 'FROM node\nCOPY missing.js .');
      write('three/Dockerfile', 'FROM node\nRUN node -e "process.exit(3)"');
      write('four/Dockerfile', 'FROM node\nCMD ["node"]');
      expect((await bash('docker build two')).stderr).toMatch(
        /"\/missing.js": not found/,
      );
      expect(await bash('docker build three')).toMatchObject({
        code: 1,
        stderr: expect.stringContaining(
          'did not complete successfully: exit code: 3',
        ),
      });
      const twice = await bash(
        `docker build -q -t ${REPOSITORY}:one four && docker push ${REPOSITORY}:one`,
      );
      expect(twice).toMatchObject({
        code: 1,
        stderr:
          "ERROR: tag invalid: The image tag 'one' already exists in the 'app' repository and cannot be overwritten because the repository is immutable.\n",
      });
      const nowhere = REPOSITORY.replace(/app$/, 'other');
      expect(
        (
          await bash(
            `docker tag ${REPOSITORY}:one ${nowhere}:1; docker push ${nowhere}:1`,
          )
        ).stderr,
      ).toMatch(
        /name unknown: The repository with name 'other' does not exist/,
      );
    });
  });

  describe('aws', () => {
    it('prints text as the AWS CLI does', async () => {
      const query = (expression: string) =>
        bash(
          `aws ecr describe-repositories --query '${expression}' --output text`,
        );
      expect(
        (
          await query(
            'repositories[0].[repositoryName, imageTagMutability, nothing, imageScanningConfiguration.scanOnPush]',
          )
        ).stdout,
      ).toBe('app\tIMMUTABLE\tNone\tFalse\n');
      expect(
        (await query('repositories[].{b: repositoryName, a: registryId}'))
          .stdout,
      ).toBe('111111111111\tapp\n');
      expect((await query('nothing')).stdout).toBe('None\n');
    });

    it('answers errors as the AWS CLI does', async () => {
      expect(
        await bash(
          'aws ecr describe-images --repository-name app --image-ids imageTag=none',
        ),
      ).toEqual({
        code: 254,
        stdout: '',
        stderr:
          "\nAn error occurred (ImageNotFoundException) when calling the DescribeImages operation: The image with imageId {imageDigest:'null', imageTag:'none'} does not exist within the repository with name 'app' in the registry with id '111111111111'\n",
      });
      expect(await bash('aws ecr describe-images --wrong x')).toMatchObject({
        code: 252,
        stderr: '\nUnknown options: --wrong\n',
      });
    });

    it('takes shorthand, lists and JSON', async () => {
      const { stdout } = await bash(
        `aws ecr create-repository --repository-name two --tags Key=a,Value=b Key=c,Value=d \
           --image-scanning-configuration scanOnPush=true \
           --encryption-configuration '{"encryptionType":"AES256"}' \
           --query repository.imageScanningConfiguration.scanOnPush &&
         aws ecr list-tags-for-resource --resource-arn arn:aws:ecr:ap-southeast-2:111111111111:repository/two \
           --query 'tags[].Value' --output text`,
      );
      expect(stdout).toBe('true\nb\td\n');
    });
  });

  describe('jq', () => {
    it.each([
      [`echo '{"a":[1,"x y"]}' | jq -r '.a[]'`, '1\nx y\n', 0],
      [
        `jq -cn --arg a '"' --argjson b '[1]' '{$a,$b}'`,
        '{"a":"\\"","b":[1]}\n',
        0,
      ],
      [`echo '{"a":1} {"a":2}' > docs; jq -s 'map(.a)' -c docs`, '[1,2]\n', 0],
      [`jq -cn --slurpfile d docs '$d[1]'`, '{"a":2}\n', 0],
      [`printf 'a\\nb\\n' | jq -R . | jq -cs .`, '["a","b"]\n', 0],
      [
        `echo '{"Parameters":{}}' | jq -e '.Parameters | type == "object"'`,
        'true\n',
        0,
      ],
      [`echo null | jq -e .a`, 'null\n', 1],
      [`echo '""' | jq -r .`, '\n', 0],
      [`echo '{}' | jq -r '.a // empty'`, '', 0],
      [`echo '[1,0]' | jq '.[] | 1 / .'`, '1\n', 5],
      [`echo '{' | jq .`, '', 5],
      [`jq -n '.a |'`, '', 3],
    ])('%s', async (command, stdout, code) => {
      expect(await bash(`set -o pipefail; ${command}`)).toMatchObject({
        stdout,
        code,
      });
    });
  });
});
