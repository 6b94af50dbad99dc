/** Gitea's own alphabet; the first character keeps out `..`, hidden files and options of commands. */
const NAME = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}$/;
const REF = /^[A-Za-z0-9_][A-Za-z0-9_./+@-]{0,243}$/;
/** Owners whose pages would hide those of the host. */
const RESERVED_OWNERS = ['api'];

/** Whether it can be the name of an owner. */
export function isOwnerName(name: string): boolean {
  return isSafeName(name) && !RESERVED_OWNERS.includes(name.toLowerCase());
}

/** Whether it can be the name of a repository, without `.git`. */
export function isRepositoryName(name: string): boolean {
  return isSafeName(name);
}

function isSafeName(name: string): boolean {
  return (
    NAME.test(name) &&
    !name.includes('..') &&
    !/\.(git|lock|tmp|wiki)$/i.test(name)
  );
}

/** Whether it can be a branch, a tag or a commit id, and is no expression such as `main~3` or `@{1}`. */
export function isRefName(name: string): boolean {
  return (
    REF.test(name) &&
    !/\.\.|\/\/|@\{|\/\.|\.lock(\/|$)/.test(name) &&
    !/[/.]$/.test(name)
  );
}

/** Whether it can be the path of a file or folder inside a repository; '' is the root. */
export function isTreePath(path: string): boolean {
  if (path === '') return true;
  return (
    !path.includes('\0') &&
    path.split('/').every(part => part !== '' && part !== '.' && part !== '..')
  );
}
