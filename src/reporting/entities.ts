const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** A text in which characters that mean something in HTML or XML mean themselves: of those in `&<>"'` the ones that are given. */
export function withEntities(text: string, characters: RegExp): string {
  return text.replaceAll(characters, (character) => entities[character] ?? character);
}
