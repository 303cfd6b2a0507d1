import { BreakingChangeType, findBreakingChanges, findDangerousChanges, type GraphQLSchema } from 'graphql';

/**
 * Changes between two schemas. `added` and `removed` list types, fields, arguments and values.
 * `breaking` lists all other changes that make a valid document invalid or change its result type.
 * `dangerous` changes may affect a client.
 */
export interface SchemaChanges {
  readonly added: readonly string[];
  readonly removed: readonly string[];
  readonly breaking: readonly string[];
  readonly dangerous: readonly string[];
}

const removals: ReadonlySet<string> = new Set([
  BreakingChangeType.TYPE_REMOVED,
  BreakingChangeType.TYPE_REMOVED_FROM_UNION,
  BreakingChangeType.VALUE_REMOVED_FROM_ENUM,
  BreakingChangeType.IMPLEMENTED_INTERFACE_REMOVED,
  BreakingChangeType.FIELD_REMOVED,
  BreakingChangeType.ARG_REMOVED,
  BreakingChangeType.DIRECTIVE_REMOVED,
  BreakingChangeType.DIRECTIVE_ARG_REMOVED,
  BreakingChangeType.DIRECTIVE_REPEATABLE_REMOVED,
  BreakingChangeType.DIRECTIVE_LOCATION_REMOVED,
]);

/**
 * Compares two schemas as clients see them. Every entry is a sentence of graphql-js, such as
 * `Meter.email was removed.`; those of `added` say "added".
 */
export function compareSchemas(before: GraphQLSchema, after: GraphQLSchema): SchemaChanges {
  const changes = findBreakingChanges(before, after);
  const isRemoval = ({ type }: { readonly type: string }) => removals.has(type);
  const describe = ({ description }: { readonly description: string }) => description;
  return {
    // The removals of the reverse comparison are the additions.
    added: findBreakingChanges(after, before)
      .filter(isRemoval)
      .map(({ description }) =>
        description.replace(/\bremoved\b(?! from)/g, 'added').replace('removed from', 'added to'),
      ),
    removed: changes.filter(isRemoval).map(describe),
    breaking: changes.filter((change) => !isRemoval(change)).map(describe),
    dangerous: findDangerousChanges(before, after).map(describe),
  };
}
