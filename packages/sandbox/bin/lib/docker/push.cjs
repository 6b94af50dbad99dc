// Pushes an image to the sandbox's ECR: its files first, as layers are uploaded first, then its manifest.
const fs = require('node:fs');
const path = require('node:path');
const store = require('./imageStore.cjs');

class PushError extends Error {}

const ECR_HOST =
  /^(\d{12})\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?\/(.+):([^:/]+)$/;

/**
 * @param {string} reference
 * @param {(line: string) => void} log
 * @returns {Promise<string>} the digest
 * @throws PushError as docker words it
 */
async function pushImage(reference, log) {
  const digest = store.findImage(reference);
  const full = store.withTag(reference);
  if (!digest) {
    throw new PushError(
      `An image does not exist locally with the tag: ${full.replace(
        /:[^/:]+$/,
        '',
      )}`,
    );
  }
  const match = ECR_HOST.exec(full);
  if (!match) {
    throw new PushError(
      `denied: the sandbox pushes to ECR only ({account}.dkr.ecr.{region}.amazonaws.com/{repository}), not to ${full}`,
    );
  }
  const [, account, region, , repositoryName, imageTag] = match;
  const repository = full.slice(0, -imageTag.length - 1);
  log(`The push refers to repository [${repository}]`);
  const sdk = require('@aws-sdk/client-ecr');
  const client = new sdk.ECRClient({
    region,
    endpoint: process.env.AWS_ENDPOINT_URL,
    // The registry's account is the caller's; a registry of another account refuses on AWS.
    credentials: {
      accessKeyId: process.env.AWS_ACCESS_KEY_ID ?? account,
      secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY ?? 'sandbox',
    },
  });
  const manifest = store.readManifest(digest);
  await requireRepository(sdk, client, repositoryName, account);
  uploadFiles(digest);
  const [{ digest: layer }] = JSON.parse(manifest).layers;
  log(`${layer.slice(7, 19)}: Pushed`);
  try {
    await client.send(
      new sdk.PutImageCommand({
        repositoryName,
        imageManifest: manifest,
        imageManifestMediaType: store.MANIFEST_TYPE,
        imageTag,
      }),
    );
  } catch (error) {
    if (error.name === 'ImageTagAlreadyExistsException')
      throw new PushError(`tag invalid: ${error.message}`);
    // The very same image under the very same tag: nothing to do, as in a registry.
    if (error.name !== 'ImageAlreadyExistsException')
      throw new PushError(error.message);
  }
  store.rememberPush(repository, digest);
  log(`${imageTag}: digest: ${digest} size: ${Buffer.byteLength(manifest)}`);
  return digest;
}

async function requireRepository(sdk, client, repositoryName, account) {
  try {
    await client.send(
      new sdk.DescribeRepositoriesCommand({
        repositoryNames: [repositoryName],
      }),
    );
  } catch (error) {
    if (error.name === 'RepositoryNotFoundException') {
      throw new PushError(
        `name unknown: The repository with name '${repositoryName}' does not exist in the registry with id '${account}'`,
      );
    }
    throw new PushError(
      error.$metadata?.httpStatusCode
        ? error.message
        : `cannot reach the registry at ${process.env.AWS_ENDPOINT_URL}: ${
            error.code ?? error.message
          }`,
    );
  }
}

/** Puts the image's files where the sandbox looks for them; another push of the same image may be there first. */
function uploadFiles(digest) {
  const images = process.env.SANDBOX_IMAGES_DIR;
  if (!images) {
    throw new PushError(
      'SANDBOX_IMAGES_DIR is not set: images are pushed from builds in the sandbox',
    );
  }
  const target = path.join(images, digest.replace('sha256:', ''));
  if (fs.existsSync(path.join(target, 'config.json'))) return;
  fs.mkdirSync(images, { recursive: true });
  const temporary = fs.mkdtempSync(path.join(images, '.upload-'));
  for (const name of ['rootfs', 'config.json']) {
    fs.cpSync(
      path.join(store.imageDir(digest), name),
      path.join(temporary, name),
      { recursive: true, verbatimSymlinks: true },
    );
  }
  try {
    fs.renameSync(temporary, target);
  } catch (error) {
    fs.rmSync(temporary, { recursive: true, force: true });
    if (!fs.existsSync(target)) throw error;
  }
}

module.exports = { pushImage, PushError };
