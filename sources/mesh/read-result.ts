import type { ExecutionResult } from 'graphql';
import { SourceFailure } from '../../mesh/contract/source.ts';

type Json = Readonly<Record<string, unknown>>;

/**
 * Reads the result of an operation from a partner (GraphQL specification, section 7). Throws `SourceFailure` for any other
 * form, because later code does not check `errors` and `data`.
 */
export function readResult(given: unknown): ExecutionResult {
  if (!isRecord(given)) throw malformed('is not an object');
  const { data, errors } = given;
  if (data !== undefined && data !== null && !isRecord(data))
    throw malformed('has data that are not an object');
  if (errors !== undefined && errors !== null && !(Array.isArray(errors) && errors.every(isError)))
    throw malformed('has errors that are not a list of errors');
  const hasErrors = Array.isArray(errors) && errors.length > 0;
  if (!hasErrors && (data === undefined || data === null)) throw malformed('has neither data nor errors');
  return { data: data ?? null, ...(hasErrors && { errors }) } as ExecutionResult;
}

function isRecord(value: unknown): value is Json {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function isError(value: unknown): boolean {
  if (!isRecord(value)) return false;
  const { message, path } = value;
  const isPath =
    path == null ||
    (Array.isArray(path) && path.every((step) => typeof step === 'string' || typeof step === 'number'));
  return (message === undefined || typeof message === 'string') && isPath;
}

function malformed(what: string): SourceFailure {
  return new SourceFailure('bad-response', `the result of the operation ${what}`);
}
