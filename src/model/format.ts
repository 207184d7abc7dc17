/** Formats that a report can be told in. The last two belong to one command each. */
export const formats = ['md', 'json', 'sarif', 'html', 'junit', 'cyclonedx', 'context'] as const;
export type Format = (typeof formats)[number];

/** Formats whose files are called otherwise than they are. */
const extensions: Readonly<Record<string, string>> = {
  junit: 'xml',
  cyclonedx: 'cdx.json',
  context: 'context.md',
};

/** How the files of a format end. */
export function extensionOf(format: string): string {
  return extensions[format] ?? format;
}

/** The format of a file, by how it ends; of endings in each other, such as `json` in `cdx.json`, the longest counts. */
export function formatOfFile(path: string): Format | undefined {
  const byLength = formats.toSorted((a, b) => extensionOf(b).length - extensionOf(a).length);
  return byLength.find((format) => path.endsWith(`.${extensionOf(format)}`));
}
