import { closeSync, fsyncSync, linkSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Writes a whole file or nothing: beside, fsync, rename. A long text may come in pieces. Throws the file system's own error, which names the file, and leaves
 * nothing behind.
 *
 * Not write-file-atomic: loading it costs 4 ms, more than all writes of a small run together, and one process never
 * writes the same file twice at once here.
 */
export function writeAtomically(path: string, text: string | Iterable<string>): void {
  withFileBeside(path, text, (beside) => renameSync(beside, path));
}

/**
 * Makes a whole file, unless there is one of this name: false then. Of many processes that try at the same time one succeeds,
 * and nobody ever sees half of the file.
 */
export function createAtomically(path: string, text: string): boolean {
  return withFileBeside(path, text, (beside) => {
    try {
      linkSync(beside, path);
      return true;
    } catch (error) {
      const { code = '' } = error as NodeJS.ErrnoException;
      if (code === 'EEXIST') return false;
      if (!hasNoLinks.has(code)) throw error;
      return createExclusively(path, text);
    } finally {
      rmSync(beside, { force: true });
    }
  });
}

/** What file systems without links, such as exFAT and some network mounts, answer. */
const hasNoLinks: ReadonlySet<string> = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS']);

function createExclusively(path: string, text: string): boolean {
  try {
    writeFileSync(path, text, { flag: 'wx', flush: true });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function withFileBeside<Value>(
  path: string,
  text: string | Iterable<string>,
  use: (beside: string) => Value,
): Value {
  const beside = `${path}.${process.pid}.tmp`;
  try {
    const descriptor = openSync(beside, 'w');
    try {
      for (const piece of typeof text === 'string' ? [text] : text) writeFileSync(descriptor, piece);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    return use(beside);
  } catch (error) {
    rmSync(beside, { force: true });
    // A failed write names no file, and the name beside means nothing to people.
    throw Object.assign(error as object, { path });
  }
}
