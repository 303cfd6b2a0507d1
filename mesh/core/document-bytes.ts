import type { DocumentNode } from 'graphql';

/**
 * What a parsed document weighs on the heap: nodes, their locations, the lexer's tokens and the text. Measured with graphql
 * 16.15 on Node 24 (`tests/integration/weights.test.ts`): 250 to 510 bytes a token, most for plain fields.
 */
const bytesPerToken = 520;
const bytesPerDocument = 2_000;

export function documentBytes(document: DocumentNode): number {
  const characters = document.loc?.source.body.length ?? 0;
  const tokens = document.tokenCount ?? characters;
  return bytesPerDocument + tokens * bytesPerToken + 2 * characters;
}
