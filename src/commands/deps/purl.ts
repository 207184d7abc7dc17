import { PackageURL } from 'packageurl-js';
import { ecosystemOf } from './ecosystems.ts';
import type { Manager, Package } from './inventory.ts';

/** The package URL of a package: one text that names it everywhere. */
export function purlOf(manager: Manager, { name, version, origin, url }: Package): string {
  const { purlType } = ecosystemOf(manager);
  const { namespace, plain } = split(purlType, name);
  const qualifiers =
    origin === 'registry' || url === undefined
      ? undefined
      : { [origin === 'git' ? 'vcs_url' : 'download_url']: withoutLogin(url) };
  try {
    return new PackageURL(purlType, namespace, plain, version || undefined, qualifiers, undefined).toString();
  } catch {
    // A name that no registry would take, in a file that somebody wrote by hand.
    return `pkg:generic/${encodeURIComponent(name)}@${encodeURIComponent(version)}`;
  }
}

function split(type: string, name: string): { namespace: string | undefined; plain: string } {
  const at = type === 'maven' ? name.indexOf(':') : name.lastIndexOf('/');
  return { namespace: at < 0 ? undefined : name.slice(0, at), plain: name.slice(at + 1) };
}

/** An address without the name and the password that may stand in it. */
export function withoutLogin(url: string): string {
  return url.replace(/\/\/[^/@\s]*@/, '//');
}
