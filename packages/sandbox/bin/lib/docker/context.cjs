// The build context: which files there are, and copying them into an image.
const fs = require('node:fs');
const path = require('node:path');
const { BuildError } = require('./dockerfile.cjs');

/**
 * All files and directories below a directory that `.dockerignore` leaves in, relative to it.
 * @param {string} dir
 * @param {string[]} ignore - lines of `.dockerignore`
 */
function listContext(dir, ignore) {
  const rules = ignore
    .map(line => line.trim())
    .filter(line => line && !line.startsWith('#'))
    .map(line => {
      const negated = line.startsWith('!');
      const pattern = (negated ? line.slice(1) : line).replace(
        /^\.?\/+|\/+$/g,
        '',
      );
      // A pattern means what it names and everything below.
      return { negated, regex: new RegExp(`^${globSource(pattern)}(?:/.*)?$`) };
    });
  const ignored = name =>
    rules.reduce(
      (result, rule) => (rule.regex.test(name) ? !rule.negated : result),
      false,
    );
  return fs
    .readdirSync(dir, { recursive: true, withFileTypes: true })
    .map(entry => path.relative(dir, path.join(entry.parentPath, entry.name)))
    .filter(name => !ignored(name))
    .sort();
}

/**
 * COPY and ADD.
 * @param {{ root: string, names: string[] }} from - where to copy from, and what is there
 * @param {string[]} sources - patterns, relative to `from.root`
 * @param {string} rootfs - the image's `/`
 * @param {string} target - absolute in the image; ends at `/` for a directory
 * @throws BuildError when a source is not there
 */
function copyInto(from, sources, rootfs, target) {
  const known = new Set(from.names);
  const chosen = sources.flatMap(source => {
    const name = path.posix.normalize(source).replace(/^\/+|\/+$/g, '');
    if (name === '.' || name === '') return ['.'];
    if (known.has(name)) return [name];
    const regex = new RegExp(`^${globSource(name)}$`);
    const matches = /[*?[]/.test(name)
      ? from.names.filter(item => regex.test(item))
      : [];
    if (matches.length === 0) {
      throw new BuildError(
        `failed to compute cache key: failed to calculate checksum of ref: "/${name}": not found`,
      );
    }
    return matches;
  });
  const intoDirectory = target.endsWith('/') || chosen.length > 1;
  for (const name of chosen) {
    const source = path.join(from.root, name);
    const inImage = imagePath(rootfs, target);
    if (fs.lstatSync(source).isDirectory()) {
      copyTree(from, name, inImage);
    } else {
      const exists =
        fs.existsSync(inImage) && fs.statSync(inImage).isDirectory();
      copyFile(
        source,
        intoDirectory || exists
          ? path.join(inImage, path.basename(name))
          : inImage,
      );
    }
  }
}

/** A directory is copied by its contents. */
function copyTree(from, name, target) {
  fs.mkdirSync(target, { recursive: true });
  const prefix = name === '.' ? '' : `${name}/`;
  for (const item of from.names) {
    if (!item.startsWith(prefix)) continue;
    const source = path.join(from.root, item);
    const to = path.join(target, item.slice(prefix.length));
    if (fs.lstatSync(source).isDirectory())
      fs.mkdirSync(to, { recursive: true });
    else copyFile(source, to);
  }
}

function copyFile(source, target) {
  fs.mkdirSync(path.dirname(target), { recursive: true });
  fs.cpSync(source, target, { verbatimSymlinks: true });
}

/** Where a path of the image lies on this machine; never outside of the image. */
function imagePath(rootfs, target) {
  return path.join(rootfs, path.posix.resolve('/', target));
}

function globSource(glob) {
  return glob.replace(/\*\*\/|\*\*|\*|\?|[.+^${}()|\\]/g, token => {
    switch (token) {
      case '**/':
        return '(?:.*/)?';
      case '**':
        return '.*';
      case '*':
        return '[^/]*';
      case '?':
        return '[^/]';
      default:
        return `\\${token}`;
    }
  });
}

module.exports = { listContext, copyInto, imagePath };
