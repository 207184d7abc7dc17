import type { Check } from '../observation.ts';

/** What is wrong with a plugin's or a marketplace's manifest. */
export const checkManifest: Check = function* ({ manifestProblems }) {
  for (const { code, fatal, message, at, evidence } of manifestProblems) {
    const effect = fatal ? ' The client refuses all of it.' : '';
    yield {
      ruleId: code === 'invalid' ? 'manifest-invalid' : 'manifest-entry-unresolved',
      message: `In this manifest ${message}.${effect}`,
      at,
      evidence,
    };
  }
};
