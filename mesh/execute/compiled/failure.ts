/** A fetch that failed. The projection reports its error at every field that it leaves null. */
export class Failure {
  readonly error: unknown;

  constructor(error: unknown) {
    this.error = error;
  }
}
