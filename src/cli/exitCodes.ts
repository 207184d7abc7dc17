/** What the exit code says; of several reasons the highest counts. */
export const exitCodes = {
  clean: { code: 0, about: 'clean' },
  findings: { code: 1, about: 'findings at or above --fail-on' },
  couldNotRun: { code: 2, about: 'could not run' },
  incomplete: { code: 3, about: 'coverage incomplete' },
  overBudget: { code: 4, about: 'budget used up' },
  interrupted: { code: 130, about: 'interrupted' },
} as const;
