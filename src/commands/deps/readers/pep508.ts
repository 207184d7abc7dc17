import type { Origin } from '../inventory.ts';

/** What one line of PEP 508, or of a requirements file, asks for. */
export interface Requirement {
  readonly name: string;
  /** Version specifiers, as they are written, without blanks. */
  readonly specifiers: string;
  readonly url: string | undefined;
}

const pattern =
  /^([A-Za-z0-9](?:[\w.-]*[A-Za-z0-9])?)\s*(?:\[[^\]]*\])?\s*(?:@\s*(\S+)|\(?((?:[=<>!~][^;)#]*)?)\)?)\s*(?:;.*)?$/;

const longest = 4_000;

/** Reads `name[extra]>=1,<2; marker` and `name @ url`; undefined where it is none. */
export function parseRequirement(text: string): Requirement | undefined {
  // No requirement is so long, and the pattern takes its time with what is none.
  const match = text.length > longest ? null : pattern.exec(text.trim());
  if (!match) return undefined;
  const [, name = '', url, specifiers = ''] = match;
  return { name, url, specifiers: specifiers.replaceAll(/\s+/g, '') };
}

/** Names as the index compares them: PEP 503. */
export function normalizeName(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, '-');
}

/** The version of `==1.2.3` or `===1.2.3`; undefined where more than one is allowed. */
export function exactVersion(specifiers: string): string | undefined {
  const version = /^===?([^,*]+)$/.exec(specifiers)?.[1];
  return version === undefined || version === '' ? undefined : version;
}

/** Where an address of a requirement leads. */
export function originOfUrl(url: string | undefined): Origin {
  if (url === undefined) return 'registry';
  if (/^(?:git|hg|svn|bzr)[+:]/.test(url)) return 'git';
  return /^(?:https?|ftp):/.test(url) ? 'archive' : 'local';
}
