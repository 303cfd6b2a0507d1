/**
 * JavaScript code that writes JSON with the writer `w`. It merges neighbouring JSON literals.
 *
 * The literals are in `literals`, not in the code. Two responses of one form therefore have the same code,
 * whatever their aliases.
 */
export class Code {
  readonly #literals: Uint8Array[];
  readonly #parts: string[] = [];
  #pending = '';

  constructor(literals: Uint8Array[]) {
    this.#literals = literals;
  }

  literal(json: string) {
    this.#pending += json;
  }

  run(statement: string) {
    this.#flush();
    this.#parts.push(statement);
  }

  toString(): string {
    this.#flush();
    return this.#parts.join('');
  }

  #flush() {
    if (this.#pending === '') return;
    const index = this.#literals.push(Buffer.from(this.#pending)) - 1;
    this.#parts.push(`w.put(L[${index}]);`);
    this.#pending = '';
  }
}
