import { posix } from 'node:path';

/** A place as a runner prints it in a message or a stack. */
interface Place {
  readonly path: string;
  readonly line: number;
  readonly column?: number;
}

/** Where a suite runs: the project's folder, absolute, and the suite's below it. */
export interface Root {
  readonly project: string;
  readonly folder: string;
}

/** A path relative to the project; undefined where it lies outside of it, or is installed there. */
export function pathInProject(path: string, { project, folder }: Root): string | undefined {
  const plain = path.replace(/^file:\/\//, '');
  const relative = posix.relative(project, posix.resolve(project, folder, plain));
  const isOwn = relative !== '' && !relative.startsWith('../') && !posix.isAbsolute(relative);
  return isOwn && !/(?:^|\/)node_modules\//.test(relative) ? relative : undefined;
}

/** The first place in a text that lies in the file, or else in the project. */
export function placeIn(text: string, file: string | undefined, root: Root): Place | undefined {
  const places = [...text.slice(0, mostText).matchAll(printedPlace)].flatMap(
    ([, given = '', line, column]): Place[] => {
      const path = pathInProject(given, root);
      const at = Number(line);
      return path === undefined || at < 1
        ? []
        : [{ path, line: at, ...(Number(column) > 0 && { column: Number(column) }) }];
    },
  );
  return places.find(({ path }) => path === file) ?? (file === undefined ? places[0] : undefined);
}

/** No stack is longer; a diff of two large values can be. */
const mostText = 20_000;

const printedPlace = /((?:file:\/\/)?[\w@%+~./-]{1,300}\.\w{1,5}):(\d{1,7})(?::(\d{1,7}))?/g;

const controls = /\u001B\[[\d;?]*[A-Za-z]|\u001B\][^\u0007]*\u0007/g;

/** Text without the codes that colour it. */
export function withoutColours(text: string): string {
  return text.replaceAll(controls, '');
}
