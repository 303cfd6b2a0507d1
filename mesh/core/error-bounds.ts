import { GraphQLError } from 'graphql';

/** Bounds on what a response reports about failures, whatever the request was and however many rows failed. */
export const errorBounds = {
  /** Errors of one response, or of one event. One more error counts the omitted ones. */
  errors: 100,
  /** Faults of variables or of a document. Reading stops there. */
  faults: 10,
  messageCharacters: 300,
  /** Locations in the document that one error names. */
  locations: 5,
  /** Bytes of all errors of one response, as JSON. */
  bytes: 16 * 1024,
} as const;

/** Truncates a message that repeats more of a request than a reader needs. */
export function shortMessage(message: string): string {
  const { messageCharacters } = errorBounds;
  if (message.length <= messageCharacters) return message;
  return `${message.slice(0, messageCharacters - 1).toWellFormed()}…`;
}

/** Keeps the first errors and appends one that counts the omitted ones. */
export function boundCount(errors: readonly GraphQLError[]): readonly GraphQLError[] {
  if (errors.length <= errorBounds.errors) return errors;
  const told = errors.slice(0, errorBounds.errors);
  return [...told, errorsOmitted(errors.length - told.length)];
}

/** Creates the error that stands for omitted ones. */
export function errorsOmitted(count: number): GraphQLError {
  const message = `${count} more errors are left out. Ask for less to read each of them.`;
  return new GraphQLError(message, { extensions: { code: 'ERRORS_OMITTED', omitted: count } });
}

/** Returns how many errors this one stands for; 0 when it stands for itself. */
export function countOmitted({ extensions }: GraphQLError): number {
  return extensions.code === 'ERRORS_OMITTED' ? Number(extensions.omitted) : 0;
}
