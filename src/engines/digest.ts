import { createHash } from 'node:crypto';

/** Half of the SHA-256 of a text, as 32 hexadecimal digits: a name that no two texts share. */
export function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}
