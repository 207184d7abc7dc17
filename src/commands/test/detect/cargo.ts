import { folderOf, isBelow, isMaterial, type Found, type Project } from '../suite.ts';
import { outermost } from './packages.ts';

/** One suite for each Cargo workspace, or crate outside of one: they share a build folder, so that two would wait for each other. */
export function cargoSuites(project: Project): Found[] {
  const manifests = project.paths.filter(
    (path) => (path === 'Cargo.toml' || path.endsWith('/Cargo.toml')) && !isMaterial(path),
  );
  return outermost(manifests).map((manifest): Found => {
    const folder = folderOf(manifest);
    const isWorkspace = /^\s*\[workspace\]/m.test(project.read(manifest));
    return {
      kind: 'unit',
      runner: 'cargo',
      folder,
      launch: ['cargo', 'test'],
      arguments: isWorkspace ? ['--workspace'] : [],
      environment: {},
      before: [],
      decidedBy: manifest,
      manifest,
      files: project.paths.filter((path) => path.endsWith('.rs') && isBelow(path, folder)),
    };
  });
}
