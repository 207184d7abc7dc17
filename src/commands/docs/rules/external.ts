import type { Answer } from '../external/answer.ts';
import type { LinkChecker } from '../external/checker.ts';
import type { Observation } from '../observation.ts';
import type { ExternalLink } from './links.ts';

/** Asks for what lies behind the links that lead out of the project. `alive` is told after each. */
export async function checkExternal(
  links: readonly ExternalLink[],
  checker: LinkChecker,
  alive: () => void,
): Promise<Observation[]> {
  const found = await Promise.all(
    links.map(async (link) => {
      const answer = await checker.check(link.url);
      alive();
      return answer ? observe(link, answer) : [];
    }),
  );
  return found.flat();
}

function observe({ url, at }: ExternalLink, { kind, detail, to = '' }: Answer): Observation[] {
  const common = { at, evidence: url };
  switch (kind) {
    case 'ok':
      return [];
    case 'broken':
      return [{ ruleId: 'broken-link', message: `${url} is not there (${detail}).`, ...common }];
    case 'moved':
      return [{ ruleId: 'moved-link', message: `${url} has moved to ${to} for good.`, ...common }];
    case 'unchecked':
      return [{ ruleId: 'unchecked-link', message: `${url} could not be checked (${detail}).`, ...common }];
    default:
      return kind satisfies never;
  }
}
