export interface Warning {
  readonly code: 'EXTENSION_UNKNOWN';
  readonly message: string;
}

const mostWarnings = 5;
const longestName = 64;

/** Returns a warning for each name that no extension has, up to a bound; names are cut to 64 characters. */
export function warnOfUnknown(requested: Iterable<string>, known: readonly string[]): readonly Warning[] {
  const unknown = [...new Set(requested)].filter((name) => name !== '' && !known.includes(name));
  return unknown.slice(0, mostWarnings).map((name) => ({
    code: 'EXTENSION_UNKNOWN',
    message: `There is no extension "${name.slice(0, longestName).toWellFormed()}". Ask for: ${known.join(', ')}.`,
  }));
}
