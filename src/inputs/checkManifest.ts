import type { ManifestProblem } from '../model/definition.ts';
import { parseManifest, Reporter } from './manifest.ts';
import { checkMarketplace } from './marketplaceManifest.ts';
import { checkPlugin } from './pluginManifest.ts';

/** Checks one manifest file. `folder` is the plugin's or the marketplace's, absolute. */
export function checkManifest(name: string, text: string, folder: string): ManifestProblem[] {
  const parsed = parseManifest(text);
  if ('problem' in parsed) return [parsed.problem];
  const report = new Reporter(text);
  if (name === 'plugin.json') checkPlugin(parsed.data, folder, report);
  else checkMarketplace(parsed.data, folder, report);
  return report.problems;
}
