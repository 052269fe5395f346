/** Operators that methods find by name: so a bundle has only those that somebody installs. */
export class OperatorTable<Operators extends object> {
  readonly #installed: Partial<Operators> = {};
  readonly #missing: (name: string) => Error;

  /** @param missing The error for an operator that nobody has installed. */
  constructor(missing: (name: string) => Error) {
    this.#missing = missing;
  }

  install(operators: Partial<Operators>): void {
    Object.assign(this.#installed, operators);
  }

  /** @throws What `missing` gives. */
  get<Name extends keyof Operators & string>(name: Name): Operators[Name] {
    const operator = this.#installed[name];
    if (operator === undefined) throw this.#missing(name);
    return operator as Operators[Name]; // undefined was the only other possibility
  }
}
