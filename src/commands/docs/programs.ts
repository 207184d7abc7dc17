import { basename, dirname } from 'node:path/posix';
import type { Project } from './project.ts';
import { manifestsOf, mapping } from './tasks.ts';

/** The names of the programs that a project brings: package.json, Cargo.toml, pyproject.toml, Go's `cmd/` folders. */
export function programsOf(project: Project): ReadonlySet<string> {
  return project.once('programs', () => {
    const names = [
      ...npmPrograms(project),
      ...cargoPrograms(project),
      ...pythonPrograms(project),
      ...goPrograms(project),
    ];
    return new Set(names.filter((name) => /^[\w.-]{2,}$/.test(name)));
  });
}

function npmPrograms(project: Project): string[] {
  return manifestsOf(project).flatMap(({ data: { bin, name, private: isPrivate } }) => {
    if (isPrivate === true) return [];
    if (typeof bin === 'string') return typeof name === 'string' ? [name.replace(/^@[^/]+\//, '')] : [];
    return Object.keys(mapping(bin));
  });
}

function cargoPrograms(project: Project): string[] {
  return project.named('Cargo.toml').flatMap((path) => {
    const text = project.text(path) ?? '';
    return [...text.matchAll(/^\[\[bin\]\][^[]*?^name\s*=\s*"([^"]+)"/gm)].map(([, name = '']) => name);
  });
}

function pythonPrograms(project: Project): string[] {
  return project.named('pyproject.toml').flatMap((path) => {
    const text = project.text(path) ?? '';
    const table = /^\[(?:project\.scripts|tool\.poetry\.scripts)\]\s*$([^[]*)/m.exec(text)?.[1] ?? '';
    return [...table.matchAll(/^["']?([\w.-]+)["']?\s*=/gm)].map(([, name = '']) => name);
  });
}

function goPrograms(project: Project): string[] {
  const mains = project.named('main.go').map((path) => dirname(path));
  return mains.filter((folder) => basename(dirname(folder)) === 'cmd').map((folder) => basename(folder));
}
