import type { Document } from '../library.ts';

/** A command that a document tells people to run. */
export interface Command {
  /** Without prompts, assignments and `sudo`. */
  readonly words: readonly string[];
  readonly line: number;
  readonly column: number;
  /** Folders that commands before it, in the same block, went into. */
  readonly folders: readonly string[];
}

const languages = new Set([
  'sh',
  'bash',
  'shell',
  'zsh',
  'console',
  'shell-session',
  'sh-session',
  'shellscript',
  'terminal',
]);

const prompt = /^\s*(?:[\w@~:/.-]*[$%]|>)\s+/;

/** The commands in a document's blocks of shell. */
export function commandsIn({ fences }: Pick<Document, 'fences'>): Command[] {
  return fences.flatMap(({ language, text, line }) => {
    const lines = text.split('\n');
    const hasPrompts = lines.some((one) => prompt.test(one));
    // What programs print is no command.
    const isShell = languages.has(language) || (language === '' && hasPrompts);
    return isShell && !text.includes('<<') ? commandsOf(lines, line, hasPrompts) : [];
  });
}

function commandsOf(lines: readonly string[], first: number, hasPrompts: boolean): Command[] {
  const commands: Command[] = [];
  const folders: string[] = [];
  for (const [index, whole] of lines.entries()) {
    const isInput = !hasPrompts || prompt.test(whole);
    const continues = lines[index - 1]?.trimEnd().endsWith('\\') === true;
    if (!isInput || continues) continue;
    for (const { words, at } of commandsInLine(whole.replace(prompt, (mark) => ' '.repeat(mark.length)))) {
      if (words[0] === 'cd' || words[0] === 'pushd') folders.push(words[1] ?? '~');
      else commands.push({ words, line: first + index, column: at + 1, folders: [...folders] });
    }
  }
  return commands;
}

/** The commands in one line: everything that an operator of the shell divides. */
export function commandsInLine(text: string): { readonly words: string[]; readonly at: number }[] {
  const code = text.replace(/(?:^|\s)#.*$/, '').replace(/\\\s*$/, '');
  const parts = [...code.matchAll(/(?:'[^']*'|"[^"]*"|[^'"&|;])+|['"]/g)];
  return parts.flatMap((part) => {
    const words = (part[0].match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/g) ?? []).map((word) =>
      word.replaceAll(/^['"]|['"]$/g, ''),
    );
    while (words[0] !== undefined && /^(?:[A-Z_][A-Z0-9_]*=.*|sudo|time|env|exec)$/.test(words[0]))
      words.shift();
    const [word] = words;
    return word === undefined ? [] : [{ words, at: part.index + Math.max(0, part[0].indexOf(word)) }];
  });
}
