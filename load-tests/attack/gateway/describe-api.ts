/** An OpenAPI description of GET operations that answer lists of flat rows. */
type Column = 'string' | 'integer' | 'number';

export interface Listing {
  readonly path: string;
  /** Also the name of the root field. */
  readonly operationId: string;
  readonly type: string;
  readonly columns: Readonly<Record<string, Column>>;
}

export function describeApi(title: string, listings: readonly Listing[]) {
  return {
    openapi: '3.0.3',
    info: { title, version: '1' },
    paths: Object.fromEntries(
      listings.map(({ path, operationId, type }) => [
        path,
        { get: { operationId, responses: { 200: listOf(type) } } },
      ]),
    ),
    components: {
      schemas: Object.fromEntries(
        listings.map(({ type, columns }) => [
          type,
          {
            title: type,
            type: 'object',
            properties: Object.fromEntries(Object.entries(columns).map(([name, as]) => [name, { type: as }])),
          },
        ]),
      ),
    },
  };
}

function listOf(type: string) {
  const schema = { type: 'array', items: { $ref: `#/components/schemas/${type}` } };
  return { description: 'Rows.', content: { 'application/json': { schema } } };
}
