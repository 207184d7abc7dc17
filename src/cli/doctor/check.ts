/** One thing that was looked at. A warning does not fail: things work, but perhaps not as the user expects. */
export interface Check {
  readonly name: string;
  readonly state: 'ok' | 'warning' | 'error';
  readonly message: string;
  /** What to do about it. */
  readonly remedy?: string;
}
