import { strict as assert } from 'node:assert';
import { suite } from 'node:test';
import { behaviour, shared } from './support/behaviour';
import {
  buildImage,
  createImageBuilder,
  ecr,
  requireImage,
} from './support/images';
import { refused } from './support/refusal';
import type { Scope } from './support/Scope';

/** A repository with immutable tags that has two images, `one` and `two`. */
const images = shared(async scope => {
  const builder = await createImageBuilder(scope);
  await requireImage(builder, 'one', 'console.log(1)');
  await requireImage(builder, 'two', 'console.log(2)');
  return builder;
});

async function manifestOf(
  repositoryName: string,
  imageTag: string,
): Promise<string> {
  const { images: found } = await ecr.batchGetImage({
    repositoryName,
    imageIds: [{ imageTag }],
  });
  return found?.[0]?.imageManifest ?? '';
}

async function digestOf(
  repositoryName: string,
  imageTag: string,
): Promise<string> {
  const { imageDetails } = await ecr.describeImages({
    repositoryName,
    imageIds: [{ imageTag }],
  });
  return imageDetails?.[0]?.imageDigest ?? '';
}

async function createRepository(scope: Scope): Promise<string> {
  const repositoryName = scope.name('repo');
  await ecr.createRepository({ repositoryName });
  scope.later(() => ecr.deleteRepository({ repositoryName, force: true }));
  return repositoryName;
}

suite('Repositories', { concurrency: 6 }, () => {
  behaviour(
    'the URI of a repository is made of account, region and name',
    async scope => {
      const repositoryName = await createRepository(scope);
      const { repositories } = await ecr.describeRepositories({
        repositoryNames: [repositoryName],
      });
      const { repositoryUri, repositoryArn, registryId } =
        repositories?.[0] ?? {};
      const region = repositoryArn?.split(':')[3];
      assert.equal(
        repositoryUri,
        `${registryId}.dkr.ecr.${region}.amazonaws.com/${repositoryName}`,
      );
    },
  );

  behaviour('a second repository of the same name is refused', async scope => {
    const repositoryName = await createRepository(scope);
    await refused(ecr.createRepository({ repositoryName }), {
      code: 'RepositoryAlreadyExistsException',
    });
  });

  behaviour(
    'a repository that does not exist is RepositoryNotFoundException',
    async scope => {
      const repositoryName = scope.name('nothing');
      await refused(ecr.describeImages({ repositoryName }), {
        code: 'RepositoryNotFoundException',
        message: new RegExp(
          `^The repository with name '${repositoryName}' does not exist in the registry with id '\\d{12}'$`,
        ),
      });
    },
  );

  behaviour('a repository with images is deleted by force only', async () => {
    const { repositoryName } = await images();
    await refused(ecr.deleteRepository({ repositoryName }), {
      code: 'RepositoryNotEmptyException',
    });
  });

  behaviour(
    'the authorization token is a password for the user AWS',
    async () => {
      const { authorizationData } = await ecr.getAuthorizationToken({});
      const token = authorizationData?.[0]?.authorizationToken ?? '';
      assert.match(Buffer.from(token, 'base64').toString(), /^AWS:.+/);
    },
  );
});

suite('Images', { concurrency: 6 }, () => {
  behaviour(
    'an image that was pushed is found by its digest, with its tag',
    async () => {
      const { repositoryName } = await images();
      const imageDigest = await digestOf(repositoryName, 'one');
      assert.match(imageDigest, /^sha256:[0-9a-f]{64}$/);
      const { imageDetails } = await ecr.describeImages({
        repositoryName,
        imageIds: [{ imageDigest }],
      });
      assert.ok(imageDetails?.[0]?.imageTags?.includes('one'));
    },
  );

  behaviour(
    'a push to a tag that is taken fails where tags are immutable',
    async () => {
      const builder = await images();
      const before = await digestOf(builder.repositoryName, 'one');
      const { buildStatus } = await buildImage(
        builder,
        'one',
        'console.log("another")',
      );
      assert.equal(buildStatus, 'FAILED');
      assert.equal(await digestOf(builder.repositoryName, 'one'), before);
    },
  );

  behaviour('PutImage gives an image a further tag', async () => {
    const { repositoryName } = await images();
    const imageManifest = await manifestOf(repositoryName, 'one');
    await ecr.putImage({ repositoryName, imageManifest, imageTag: 'stable' });
    assert.equal(
      await digestOf(repositoryName, 'stable'),
      await digestOf(repositoryName, 'one'),
    );
  });

  behaviour(
    'PutImage with a tag of another image is refused where tags are immutable',
    async () => {
      const { repositoryName } = await images();
      const imageManifest = await manifestOf(repositoryName, 'two');
      await refused(
        ecr.putImage({ repositoryName, imageManifest, imageTag: 'one' }),
        { code: 'ImageTagAlreadyExistsException' },
      );
    },
  );

  behaviour(
    'PutImage of what is there already is ImageAlreadyExistsException',
    async () => {
      const { repositoryName } = await images();
      const imageManifest = await manifestOf(repositoryName, 'two');
      await refused(
        ecr.putImage({ repositoryName, imageManifest, imageTag: 'two' }),
        { code: 'ImageAlreadyExistsException' },
      );
    },
  );

  behaviour(
    'DescribeImages of a digest that is not there is ImageNotFoundException',
    async () => {
      const { repositoryName } = await images();
      const imageDigest = `sha256:${'0'.repeat(64)}`;
      await refused(
        ecr.describeImages({ repositoryName, imageIds: [{ imageDigest }] }),
        { code: 'ImageNotFoundException' },
      );
    },
  );

  behaviour('BatchGetImage tells of a missing image in failures', async () => {
    const { repositoryName } = await images();
    const { images: found, failures } = await ecr.batchGetImage({
      repositoryName,
      imageIds: [{ imageTag: 'nothing' }],
    });
    assert.deepEqual(found, []);
    assert.equal(failures?.[0]?.failureCode, 'ImageNotFound');
  });
});
