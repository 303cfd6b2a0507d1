import { GraphQLError } from 'graphql';

/** How much a response may say of what went wrong, whatever came in and however many rows failed. */
export const errorBounds = {
  /** Errors of one response, or of one event. One more says how many are left out. */
  errors: 100,
  /** Faults of variables or of a document: reading stops there. */
  faults: 10,
  messageCharacters: 300,
  /** Places in the document that one error names. */
  locations: 5,
  /** All errors of one response together, as JSON. */
  bytes: 16 * 1024,
} as const;

/** Cuts a message that repeats more of a request than a reader needs. */
export function shortMessage(message: string): string {
  const { messageCharacters } = errorBounds;
  if (message.length <= messageCharacters) return message;
  return `${message.slice(0, messageCharacters - 1).toWellFormed()}…`;
}

/** The first errors, then one that says how many are left out. */
export function boundCount(errors: readonly GraphQLError[]): readonly GraphQLError[] {
  if (errors.length <= errorBounds.errors) return errors;
  const told = errors.slice(0, errorBounds.errors);
  return [...told, errorsOmitted(errors.length - told.length)];
}

/** The error that stands for others: they are counted, not told. */
export function errorsOmitted(count: number): GraphQLError {
  const message = `${count} more errors are left out. Ask for less to read each of them.`;
  return new GraphQLError(message, { extensions: { code: 'ERRORS_OMITTED', omitted: count } });
}

/** How many errors this one stands for; 0 when it stands for itself. */
export function countOmitted({ extensions }: GraphQLError): number {
  return extensions.code === 'ERRORS_OMITTED' ? Number(extensions.omitted) : 0;
}
