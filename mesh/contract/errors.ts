/**
 * Every error code that a client can receive. `status` is the HTTP status when the whole request fails.
 * Inside a partial response, an error travels in `errors[].extensions.code` with status 200.
 */
export const codes = {
  BAD_REQUEST: 400,
  BODY_TOO_LARGE: 413,
  UNSUPPORTED_MEDIA_TYPE: 415,
  METHOD_NOT_ALLOWED: 405,
  NOT_ACCEPTABLE: 406,
  HEADERS_TOO_LARGE: 431,
  REQUEST_TIMEOUT: 408,
  EXPECTATION_FAILED: 417,
  HOST_REFUSED: 421,
  TOO_MANY_PIPELINED: 429,
  NOT_FOUND: 404,
  CROSS_SITE_REFUSED: 403,
  ACCESS_DENIED: 403,
  UNAUTHENTICATED: 401,
  GRAPHQL_PARSE_FAILED: 400,
  GRAPHQL_VALIDATION_FAILED: 400,
  OPERATION_RESOLUTION_FAILURE: 400,
  DOCUMENT_NOT_FOUND: 404,
  DOCUMENT_NOT_TRUSTED: 403,
  // Apollo Client and urql expect these two with status 200.
  PERSISTED_QUERY_NOT_FOUND: 200,
  PERSISTED_QUERY_NOT_SUPPORTED: 200,
  BAD_USER_INPUT: 400,
  OPERATION_TOO_DEEP: 400,
  OPERATION_TOO_LARGE: 400,
  OPERATION_TOO_MANY_ALIASES: 400,
  OPERATION_TOO_COSTLY: 400,
  RESPONSE_TOO_LARGE: 400,
  ROW_LIMIT_EXCEEDED: 400,
  BATCHING_REFUSED: 400,
  TOO_MANY_SUBSCRIPTIONS: 429,
  SUBSCRIPTION_OVERRUN: 429,
  FIELD_DENIED: 403,
  ARGUMENT_DENIED: 403,
  SUBJECT_DENIED: 403,
  ROLE_DENIED: 403,
  SOURCE_UNAVAILABLE: 502,
  SOURCE_TIMEOUT: 504,
  SOURCE_THROTTLED: 503,
  SOURCE_BAD_RESPONSE: 502,
  SOURCE_REFUSED: 502,
  ERRORS_OMITTED: 400,
  DEADLINE_EXCEEDED: 504,
  DRAINING: 503,
  OVERLOADED: 503,
  RATE_LIMITED: 429,
  INTERNAL: 500,
} as const;

export type Code = keyof typeof codes;

/** What an error may reveal: never an upstream URL, header, body or personal value. */
export interface ErrorDetails {
  readonly source?: string;
  readonly coordinate?: string;
  readonly upstreamStatus?: number;
  readonly retryAfterSeconds?: number;
}

/**
 * An error that a client may read in full. Every other error is logged whole and leaves as `INTERNAL`.
 * `cause` is logged, never serialised.
 *
 * @example
 * throw new PertuisError('BAD_USER_INPUT', 'first: expected a whole number from 0 to 1000.');
 */
export class PertuisError extends Error {
  readonly code: Code;
  readonly details: ErrorDetails;

  constructor(code: Code, message: string, details: ErrorDetails = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'PertuisError';
    this.code = code;
    this.details = details;
  }

  get status(): number {
    return codes[this.code];
  }

  /** graphql-js copies this getter onto the GraphQLError that wraps a thrown error. */
  get extensions(): Record<string, unknown> {
    return { code: this.code, ...this.details };
  }
}

/** One mistake in a configuration file, with what its author needs to fix it. */
export interface Problem {
  readonly file: string;
  /** Dotted path inside the file, such as `sources[2].handler`. */
  readonly path: string;
  readonly expected: string;
  readonly got: string;
}

/** All mistakes of a configuration. The command prints one line for each and exits with 2. */
export class ConfigurationError extends Error {
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map((p) => `${p.file}: ${p.path}: expected ${p.expected}, got ${p.got}`).join('\n'));
    this.name = 'ConfigurationError';
    this.problems = problems;
  }
}
