/** JavaScript that appends to `s`, with neighbouring literals written as one. */
export class Code {
  readonly #parts: string[] = [];
  #pending = '';

  literal(text: string) {
    this.#pending += text;
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
    this.#parts.push(`s+=${JSON.stringify(this.#pending)};`);
    this.#pending = '';
  }
}
