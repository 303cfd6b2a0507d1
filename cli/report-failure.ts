import { ConfigurationError } from '../mesh/contract/errors.ts';
import { WorkerFailure } from './cluster/worker-failure.ts';

/** Prints what went wrong and returns the exit code: 2 for a wrong configuration, 1 for anything else. */
export function reportFailure(
  error: unknown,
  write: (text: string) => void = (text) => process.stderr.write(text),
) {
  if (error instanceof WorkerFailure) {
    write(error.message);
    return error.exitCode;
  }
  if (error instanceof ConfigurationError) {
    const count = error.problems.length;
    write(`${count === 1 ? 'One mistake' : `${count} mistakes`} in the configuration:\n`);
    for (const { file, path, expected, got } of error.problems) {
      write(`  ${file}${path ? `: ${path}` : ''}\n    expected ${expected}\n    got      ${got}\n`);
    }
    return 2;
  }
  const { code, port, address, message } = error as NodeJS.ErrnoException & {
    port?: number;
    address?: string;
  };
  if (code === 'EADDRINUSE') {
    write(
      `Port ${port} on ${address} is taken. Stop what holds it, or choose another: PORT=4001 npm start (0 takes any free one).\n`,
    );
  } else if (code === 'EACCES' && port !== undefined) {
    write(`Port ${port} needs privileges. Choose one above 1023: PORT=4000 npm start.\n`);
  } else {
    write(`${message ?? String(error)}\n`);
  }
  return 1;
}

/** The same, for somebody else to say. */
export function describeFailure(error: unknown): { exitCode: number; text: string } {
  let text = '';
  const exitCode = reportFailure(error, (part) => {
    text += part;
  });
  return { exitCode, text };
}
