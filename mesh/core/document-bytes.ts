import type { DocumentNode } from 'graphql';

/**
 * Estimates what a parsed document takes on the heap: nodes, locations, lexer tokens and text. Measured with
 * graphql 16.15 on Node 24 (`tests/integration/weights.test.ts`): 250 to 510 bytes a token, most for plain
 * fields.
 */
const bytesPerToken = 520;
const bytesPerDocument = 2_000;

export function documentBytes(document: DocumentNode): number {
  const characters = document.loc?.source.body.length ?? 0;
  const tokens = document.tokenCount ?? characters;
  return bytesPerDocument + tokens * bytesPerToken + 2 * characters;
}
