import fc from 'fast-check';
import { type GraphQLSchema, parse } from 'graphql';
import { knowTypes } from './known-types.testing.ts';
import type { Avoid, Operation } from './operation.testing.ts';
import { randomBy } from './random.testing.ts';
import { shrinkOperation } from './shrink-operation.testing.ts';
import { writeDocument } from './write-document.testing.ts';

export interface OperationsOptions {
  /** What no operation is to have. */
  readonly avoided?: readonly Avoid[];
  /** Coordinates that are to be asked often, such as links. */
  readonly favourites?: ReadonlySet<string>;
}

/**
 * Random valid operations over a schema: aliases, arguments and variables of every kind, merged selections, fragments,
 * directives, abstract types, several operations in a document. They shrink by leaving out parts of the document.
 */
export function operationsOver(
  schema: GraphQLSchema,
  options: OperationsOptions = {},
): fc.Arbitrary<Operation> {
  return new Operations(schema, options);
}

class Operations extends fc.Arbitrary<Operation> {
  readonly #schema: GraphQLSchema;
  readonly #avoided: readonly Avoid[];
  readonly #types: ReturnType<typeof knowTypes>;

  constructor(schema: GraphQLSchema, { avoided = [], favourites }: OperationsOptions) {
    super();
    this.#schema = schema;
    this.#avoided = avoided;
    this.#types = knowTypes(schema, favourites);
  }

  override generate(source: fc.Random): fc.Value<Operation> {
    const random = randomBy((bound) => source.nextInt(0, bound - 1));
    let operation = writeDocument(random, this.#types);
    while (this.#isAvoided(operation)) operation = writeDocument(random, this.#types);
    return new fc.Value(operation, undefined);
  }

  override canShrinkWithoutContext(value: unknown): value is Operation {
    return typeof value === 'object' && value !== null && 'text' in value;
  }

  override shrink(operation: Operation): fc.Stream<fc.Value<Operation>> {
    return fc.stream(this.#smaller(operation));
  }

  *#smaller(operation: Operation): Generator<fc.Value<Operation>> {
    for (const smaller of shrinkOperation(this.#schema, operation))
      if (!this.#isAvoided(smaller)) yield new fc.Value(smaller, undefined);
  }

  #isAvoided({ text, rounds }: Operation): boolean {
    if (this.#avoided.length === 0) return false;
    const document = parse(text);
    return this.#avoided.some((avoid) => avoid(document, rounds));
  }
}
