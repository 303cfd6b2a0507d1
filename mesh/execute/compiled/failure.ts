/** A fetch that gave no rows, kept until the projection knows which fields it leaves null. */
export class Failure {
  readonly error: unknown;

  constructor(error: unknown) {
    this.error = error;
  }
}
