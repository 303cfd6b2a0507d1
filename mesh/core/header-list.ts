/**
 * Splits a header that is a list (RFC 9110, 5.6.1). Linear: a pattern for the spaces around commas would be
 * quadratic.
 */
export function listOf(header: string): string[] {
  return header.split(',').map((item) => item.trim());
}
