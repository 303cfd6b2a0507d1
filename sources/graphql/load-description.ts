import { parse } from 'graphql';
import { type Description, descriptionHost, isAddress, readSource, withOrigin } from '../mesh/description.ts';
import type { HandlerSettings } from '../mesh/handler-settings.ts';
import { maxDescriptionBytes, parseDescription } from '../mesh/parse-description.ts';

const maxTokens = 1_000_000;

/** Returns the address of a description that Mesh is to load. Undefined where Mesh introspects the endpoint. */
export function addressOf(source: unknown): string | undefined {
  if (typeof source !== 'string') return undefined;
  const isText = isAddress(source) || /\.(?:graphqls?|gql|json|ya?ml)$/.test(source);
  return isText ? `${descriptionHost}/description` : undefined;
}

/** Reads and validates a GraphQL description. Throws like {@link withOrigin}. */
export async function loadGraphql(
  handler: HandlerSettings,
  baseDir: string,
  fetchFn: typeof globalThis.fetch,
): Promise<Description> {
  const { source = '' } = handler;
  const address = addressOf(handler.source);
  if (address === undefined) return new Map();
  return withOrigin(
    source,
    async () => new Map([[address, checkDescription(await readSource(handler, baseDir, fetchFn))]]),
  );
}

/** Returns SDL unchanged after a bounded parse, and the result of an introspection query as JSON. */
function checkDescription(text: string): { type: string; text: string } {
  const plain = text.replace(/^\uFEFF/, '');
  if (/^\s*\{\s*"/.test(plain))
    return { type: 'application/json', text: JSON.stringify(parseDescription(plain)) };
  if (plain.length > maxDescriptionBytes) throw new Error('a description that is too long');
  try {
    parse(plain, { maxTokens, noLocation: true });
  } catch (cause) {
    const why = cause instanceof Error ? (cause.message.split('\n', 1)[0] ?? '') : '';
    throw new Error(`expected GraphQL types in SDL or an introspection result (${why.slice(0, 200)})`, {
      cause,
    });
  }
  return { type: 'application/graphql', text: plain };
}
