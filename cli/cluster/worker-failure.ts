/** A worker that could not start. The message is what there is to say, the exit code what the command ends with. */
export class WorkerFailure extends Error {
  readonly exitCode: number;

  constructor(message: string, exitCode: number) {
    super(message);
    this.name = 'WorkerFailure';
    this.exitCode = exitCode;
  }
}
