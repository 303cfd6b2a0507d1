import fc from 'fast-check';
import type { GraphQLSchema } from 'graphql';
import { knowTypes } from './known-types.testing.ts';
import type { Operation } from './operation.testing.ts';
import { randomBy } from './random.testing.ts';
import { shrinkOperation } from './shrink-operation.testing.ts';
import { writeDocument } from './write-document.testing.ts';

/**
 * Random valid operations over a schema: aliases, arguments and variables of every kind, merged selections, fragments,
 * directives, abstract types, several operations in a document. They shrink by leaving out parts of the document.
 * `favourites` are coordinates that are to be asked often, such as links.
 */
export function operationsOver(
  schema: GraphQLSchema,
  favourites?: ReadonlySet<string>,
): fc.Arbitrary<Operation> {
  return new Operations(schema, favourites);
}

class Operations extends fc.Arbitrary<Operation> {
  readonly #schema: GraphQLSchema;
  readonly #types: ReturnType<typeof knowTypes>;

  constructor(schema: GraphQLSchema, favourites?: ReadonlySet<string>) {
    super();
    this.#schema = schema;
    this.#types = knowTypes(schema, favourites);
  }

  override generate(source: fc.Random): fc.Value<Operation> {
    const random = randomBy((bound) => source.nextInt(0, bound - 1));
    return new fc.Value(writeDocument(random, this.#types), undefined);
  }

  override canShrinkWithoutContext(value: unknown): value is Operation {
    return typeof value === 'object' && value !== null && 'text' in value;
  }

  override shrink(operation: Operation): fc.Stream<fc.Value<Operation>> {
    return fc.stream(this.#smaller(operation));
  }

  *#smaller(operation: Operation): Generator<fc.Value<Operation>> {
    for (const smaller of shrinkOperation(this.#schema, operation)) yield new fc.Value(smaller, undefined);
  }
}
