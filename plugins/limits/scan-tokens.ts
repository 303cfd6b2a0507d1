import { Lexer, Source, type Token, TokenKind } from 'graphql';
import { refuse } from './refuse.ts';

export interface TokenLimits {
  readonly tokens: number;
  /** Nesting of brackets of any kind. It bounds the recursion of everything that reads the document later. */
  readonly nesting?: number;
  readonly nameCharacters?: number;
}

const opening = new Set<string>([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L]);
const closing = new Set<string>([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R]);

/**
 * Scans a document's tokens without building a tree, and stops at the first limit.
 *
 * @throws {GraphQLError} `OPERATION_TOO_LARGE` or `OPERATION_TOO_DEEP`, and the lexer's own syntax error for
 *   anything but GraphQL.
 */
export function scanTokens(text: string, { tokens, nesting = 64, nameCharacters = 128 }: TokenLimits): void {
  const lexer = new Lexer(new Source(text));
  let count = 0;
  let depth = 0;
  for (let token: Token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance()) {
    count += 1;
    if (count > tokens) {
      throw refuse('OPERATION_TOO_LARGE', `The document has more than ${tokens} tokens.`);
    }
    if (opening.has(token.kind)) depth += 1;
    else if (closing.has(token.kind)) depth -= 1;
    if (depth > nesting) throw refuse('OPERATION_TOO_DEEP', `The document nests deeper than ${nesting}.`);
    if (token.kind === TokenKind.NAME && token.end - token.start > nameCharacters) {
      throw refuse('OPERATION_TOO_LARGE', `A name is longer than ${nameCharacters} characters.`);
    }
  }
}
