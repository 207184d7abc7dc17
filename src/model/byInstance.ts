/**
 * A value for each instance, made when it is first asked for. Events come in rows of one instance: asking for the same one
 * again looks nothing up.
 */
export class ByInstance<Value> {
  /** In the order in which they were first asked for. */
  readonly all = new Map<string, Value>();
  private lastName: string | undefined;
  private last: Value | undefined;
  private readonly make: (name: string) => Value;

  constructor(make: (name: string) => Value) {
    this.make = make;
  }

  of(name: string): Value {
    if (name === this.lastName && this.last !== undefined) return this.last;
    const value = this.all.get(name) ?? this.make(name);
    this.all.set(name, value);
    this.lastName = name;
    this.last = value;
    return value;
  }

  clear(): void {
    this.all.clear();
    this.lastName = undefined;
    this.last = undefined;
  }
}
