/** Whether a version is at least another one, number by number; what follows the numbers does not count. */
export function isAtLeast(version: string, oldest: string): boolean {
  const [own, least] = [version, oldest].map((text) => (text.match(/\d+/g) ?? []).map(Number));
  for (const [index, number] of (least ?? []).entries()) {
    const mine = own?.[index] ?? 0;
    if (mine !== number) return mine > number;
  }
  return true;
}
