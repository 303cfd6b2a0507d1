/**
 * JavaScript that writes JSON with the writer `w`. Ready JSON stands in `literals`, not in the text, so that two answers of one
 * form have one text however they name their fields; neighbouring literals become one.
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
