// The images of the local "engine": one directory each, and the names they were given.
const fs = require('node:fs');
const os = require('node:os');
const path = require('node:path');
const { createHash } = require('node:crypto');

const MANIFEST_TYPE = 'application/vnd.oci.image.manifest.v1+json';

const home = () =>
  path.join(process.env.HOME ?? os.homedir(), '.docker-sandbox');
const namesFile = () => path.join(home(), 'names.json');

/** A fresh directory for a build. */
function newWorkDir() {
  fs.mkdirSync(home(), { recursive: true });
  return fs.mkdtempSync(path.join(home(), 'build-'));
}

/**
 * Keeps a built image. The same content gives the same digest.
 * @param {string} rootfs - moved into the store
 * @param {object} config
 * @returns {string} digest of the image's manifest
 */
function saveImage(rootfs, config) {
  const layer = hashTree(rootfs);
  const configText = JSON.stringify(config);
  const manifest = JSON.stringify({
    schemaVersion: 2,
    mediaType: MANIFEST_TYPE,
    config: {
      mediaType: 'application/vnd.oci.image.config.v1+json',
      digest: sha256(configText),
      size: Buffer.byteLength(configText),
    },
    layers: [
      {
        mediaType: 'application/vnd.oci.image.layer.v1.tar',
        digest: layer.digest,
        size: layer.size,
      },
    ],
  });
  const digest = sha256(manifest);
  const dir = imageDir(digest);
  if (!fs.existsSync(dir)) {
    const temporary = fs.mkdtempSync(path.join(home(), 'image-'));
    fs.renameSync(rootfs, path.join(temporary, 'rootfs'));
    fs.writeFileSync(path.join(temporary, 'config.json'), configText);
    fs.writeFileSync(path.join(temporary, 'manifest.json'), manifest);
    fs.renameSync(temporary, dir);
  }
  return digest;
}

function imageDir(digest) {
  return path.join(home(), digest.replace('sha256:', ''));
}

/** @param {string} reference - `name:tag`; `latest` where there is no tag */
function tagImage(reference, digest) {
  const names = readNames();
  names[withTag(reference)] = digest;
  fs.mkdirSync(home(), { recursive: true });
  fs.writeFileSync(namesFile(), JSON.stringify(names));
}

/** @returns {string | undefined} digest */
function findImage(reference) {
  const names = readNames();
  const digest = names[withTag(reference)] ?? reference;
  return /^sha256:[0-9a-f]{64}$/.test(digest) && fs.existsSync(imageDir(digest))
    ? digest
    : undefined;
}

function readManifest(digest) {
  return fs.readFileSync(path.join(imageDir(digest), 'manifest.json'), 'utf8');
}

function readConfig(digest) {
  return JSON.parse(
    fs.readFileSync(path.join(imageDir(digest), 'config.json'), 'utf8'),
  );
}

/** Remembers that an image was pushed: `docker inspect` shows it under RepoDigests. */
function rememberPush(repository, digest) {
  const file = path.join(imageDir(digest), 'repo-digests.json');
  const digests = new Set([...repoDigests(digest), `${repository}@${digest}`]);
  fs.writeFileSync(file, JSON.stringify([...digests]));
}

function repoDigests(digest) {
  const file = path.join(imageDir(digest), 'repo-digests.json');
  return fs.existsSync(file) ? JSON.parse(fs.readFileSync(file, 'utf8')) : [];
}

function repoTags(digest) {
  return Object.entries(readNames())
    .filter(([, value]) => value === digest)
    .map(([name]) => name);
}

function readNames() {
  return fs.existsSync(namesFile())
    ? JSON.parse(fs.readFileSync(namesFile(), 'utf8'))
    : {};
}

function withTag(reference) {
  return /:[^/]+$/.test(reference) ? reference : `${reference}:latest`;
}

/** Over paths, contents and the permission to execute; times and owners do not count. */
function hashTree(root) {
  const hash = createHash('sha256');
  let size = 0;
  const names = fs
    .readdirSync(root, { recursive: true, withFileTypes: true })
    .map(entry => path.relative(root, path.join(entry.parentPath, entry.name)))
    .sort();
  for (const name of names) {
    const file = path.join(root, name);
    const stat = fs.lstatSync(file);
    if (stat.isDirectory()) {
      hash.update(`d ${name}\0`);
    } else if (stat.isSymbolicLink()) {
      hash.update(`l ${name}\0${fs.readlinkSync(file)}\0`);
    } else {
      hash.update(`f ${name}\0${stat.mode & 0o111 ? 'x' : '-'}${stat.size}\0`);
      hash.update(fs.readFileSync(file));
      size += stat.size;
    }
  }
  return { digest: `sha256:${hash.digest('hex')}`, size };
}

function sha256(text) {
  return `sha256:${createHash('sha256').update(text).digest('hex')}`;
}

module.exports = {
  newWorkDir,
  saveImage,
  imageDir,
  tagImage,
  findImage,
  readManifest,
  readConfig,
  rememberPush,
  repoDigests,
  repoTags,
  withTag,
  MANIFEST_TYPE,
};
