import type { Definition } from '../../model/definition.ts';

/** Words that speak for a category, in a name or a description. A word also stands for what begins with it. */
const vocabulary: Readonly<Record<string, readonly string[]>> = {
  development: [
    'developer development engineer code coding programming frontend backend fullstack api typescript javascript',
    'python rust golang java kotlin swift ruby php django react angular vue nextjs node mobile android flutter sdk',
    'implement build refactor debug migration git',
  ],
  infrastructure: [
    'infrastructure devops cloud kubernetes docker terraform ansible deploy deployment ci cd pipeline network sre',
    'aws azure gcp helm container platform database dba',
  ],
  quality: [
    'quality test testing tester qa review reviewer lint coverage e2e bug accessibility verify validator',
  ],
  security: [
    'security secure penetration vulnerability threat audit auditor compliance exploit malware cryptography auth',
    'authentication hardening incident',
  ],
  analysis: [
    'analysis analyst analyze analytics data research researcher metrics statistics report insight machine learning',
    'ml ai llm model market trend finance financial',
  ],
  architecture: ['architecture architect microservices scalability distributed ddd schema graphql'],
  design: ['design designer ui ux brand visual illustration css typography figma wireframe animation'],
  operations: [
    'operations operator manager management project product marketing sales support customer business legal hr',
    'content writer documentation orchestrator coordinator workflow planning scrum strategy seo',
  ],
};

const keywords = new Map<string, string>(
  Object.entries(vocabulary).flatMap(([category, lines]) =>
    lines.flatMap((line) => line.split(' ').map((word) => [word, category] as const)),
  ),
);

/** The categories that names and descriptions are sorted into, in the order that breaks ties. */
export const categories = [...Object.keys(vocabulary), 'other'];

/** A category and where it came from. */
export interface Decision {
  readonly category: string;
  readonly decidedBy: 'front matter' | 'folder' | 'name and description' | 'default';
}

/**
 * The category of a definition: the front matter's own, else the folder under `agents/` or `commands/`, else
 * what its name and description speak of most (a word in the name counts three times), else `other`.
 */
export function decideCategory(definition: Definition): Decision {
  const own = definition.frontMatter.data['category'];
  if (typeof own === 'string' && own.trim() !== '') {
    return { category: normalize(own), decidedBy: 'front matter' };
  }
  const folder = definition.kind === 'skill' ? undefined : folderOf(definition.path);
  if (folder !== undefined) return { category: normalize(folder), decidedBy: 'folder' };
  return decideByWords(definition);
}

/** The folder right under the innermost `agents/` or `commands/` of a path. */
function folderOf(path: string): string | undefined {
  const folders = path.split('/').slice(0, -1);
  const at = folders.findLastIndex((name) => name === 'agents' || name === 'commands');
  return at < 0 ? undefined : folders[at + 1];
}

function decideByWords({ verdict, frontMatter }: Definition): Decision {
  const description = frontMatter.data['description'];
  const scores = new Map<string, number>();
  const count = (text: string, points: number): void => {
    for (const word of text.toLowerCase().match(/[a-z0-9]+/g) ?? []) {
      const category =
        keywords.get(word) ?? (word.endsWith('s') ? keywords.get(word.slice(0, -1)) : undefined);
      if (category !== undefined) scores.set(category, (scores.get(category) ?? 0) + points);
    }
  };
  count(verdict.name, 3);
  if (typeof description === 'string') count(description.slice(0, 1024), 1);
  const best = Math.max(0, ...scores.values());
  const category = categories.find((candidate) => best > 0 && scores.get(candidate) === best);
  return category === undefined
    ? { category: 'other', decidedBy: 'default' }
    : { category, decidedBy: 'name and description' };
}

function normalize(text: string): string {
  return text.trim().toLowerCase().replaceAll(/\s+/g, '-');
}
