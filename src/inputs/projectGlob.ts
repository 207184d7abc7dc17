/** Whether a glob looks for files of the project: not for those of its parents. */
export function isProjectGlob(glob: string): boolean {
  return /[*?./[\]{}]/.test(glob) && !glob.startsWith('/') && !glob.split('/').includes('..');
}
