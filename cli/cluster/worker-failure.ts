/** A worker that could not start. The command prints the message and ends with the exit code. */
export class WorkerFailure extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.name = 'WorkerFailure';
    this.exitCode = exitCode;
  }
}
