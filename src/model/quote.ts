/** The most characters of a quoted text that a message shows. */
const shown = 80;

/** A text from a file as a message shows it: in quotes, and cut where it is long. */
export function quote(text: string): string {
  return `"${text.length > shown ? `${text.slice(0, shown)}…` : text}"`;
}
