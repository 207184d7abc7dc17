import { holdsHidden } from '../model/hiddenValues.ts';
import { findSecrets, maskSecrets } from '../model/secrets.ts';

/** Plain JSON as text, without secrets. `write` turns a value into JSON. */
export function maskedJson<Value>(value: Value, write: (value: Value) => string = JSON.stringify): string {
  const text = write(value);
  return jsonHoldsSecret(text) ? write(maskValue(value) as Value) : text;
}

/** Whether JSON holds a secret. */
export function jsonHoldsSecret(json: string): boolean {
  return holdsHidden(json) || holdsSecret(visible(json));
}

/** Whether a text holds a key of a known form. */
export function holdsSecret(text: string): boolean {
  return text !== '' && findSecrets(text).length > 0;
}

/** JSON as it has to be searched: an escape before a key would read as its first letter, as in `"\nghp_…"`. */
export function visible(json: string): string {
  return json.includes('\\') ? json.replaceAll(/\\(?:u[0-9a-f]{4}|.)/g, ' ') : json;
}

/** Plain JSON with every secret masked, in keys and in values, and where a key says what its value is. */
export function maskValue(value: unknown, key = ''): unknown {
  if (typeof value === 'string') {
    const isNamed = findSecrets(`${key}=${value}`).length > findSecrets(value).length;
    return isNamed ? '…' : maskSecrets(value);
  }
  if (Array.isArray(value)) return value.map((one) => maskValue(one));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [maskSecrets(name), maskValue(one, name)]),
  );
}
