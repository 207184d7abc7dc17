import { closeSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from 'node:fs';

/**
 * Writes a whole file or nothing: beside, fsync, rename. Throws the file system's own error, and leaves nothing behind.
 *
 * Not write-file-atomic: loading it costs 4 ms, more than all writes of a small run together, and one process never
 * writes the same file twice at once here.
 */
export function writeAtomically(path: string, text: string): void {
  const beside = `${path}.${process.pid}.tmp`;
  const descriptor = openSync(beside, 'w');
  try {
    try {
      writeFileSync(descriptor, text);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(beside, path);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}
