import type { FieldNode, GraphQLArgument, GraphQLField, GraphQLNamedType, GraphQLObjectType } from 'graphql';
import { isObjectType } from 'graphql';
import type { Composition } from '../contract/composition.ts';
import type { DeclaredArguments, PolicyView } from '../contract/policy.ts';
import type { Args, FieldFacts } from '../contract/source.ts';
import { getOrMake } from '../core/get-or-make.ts';
import { type Reading, readArgument, readEntries } from './argument-reads.ts';
import { refusal } from './refusal.ts';
import { createRowTypes, type RowTypes } from './row-types.ts';

export interface ArgumentRules {
  readonly declaredArguments: DeclaredArguments;
  /** Coordinates that the policy opens by their full name. */
  readonly named: ReadonlySet<string>;
}

/** A field with arguments, as it stands in an operation. */
export interface Called {
  readonly coordinate: string;
  readonly parent: GraphQLNamedType;
  readonly field: GraphQLField<unknown, unknown>;
  readonly node: FieldNode;
  /** Coerced. */
  readonly args: Args;
}

interface Argument extends Called {
  readonly argument: GraphQLArgument;
  /** Name at the root field. A link may forward it under another name. */
  readonly name: string;
  readonly target: string;
  readonly facts: FieldFacts | undefined;
  readonly rows: readonly GraphQLObjectType[];
}

/**
 * Creates the check of arguments. Filtering or ordering by a hidden column would reveal it, so the policy
 * checks the columns that an argument reads like selected fields. Where rows hold anything that is not clear,
 * every argument must be explained: by the source's facts, by the name of a column, or by the policy.
 *
 * @throws {GraphQLError} with an error code.
 */
export function createArgumentCheck(composition: Composition, rules: ArgumentRules) {
  const { schema, roots, facts: listFacts, links } = composition;
  const rowTypesOf = createRowTypes(composition);
  const keyOf = keysByLinks(links);
  const withheldIn = new WeakMap<PolicyView, Map<GraphQLField<unknown, unknown>, boolean>>();

  return (view: PolicyView, called: Called) => {
    const { coordinate, field, node } = called;
    const rows = rowsBehind(called, rowTypesOf(field));
    if (rows.all.length === 0 || !withholds(view, field, rows)) return;
    const link = links.get(coordinate);
    const target = link?.target ?? coordinate;
    const facts = roots.get(target)?.facts ?? listFacts.get(target);
    const readable = readableTypes(view, rows);
    for (const argument of given(called)) {
      const names = link ? targetArguments(link.additionalArgs, argument) : [argument.name];
      for (const name of names) {
        const reading = readingOf({ ...called, argument, name, target, facts, rows: readable });
        if (reading.undeclared !== undefined && !rows.isValue && !showsOwnOnly(view, rows)) {
          const message = `The policy does not say what the argument ${argument.name} of ${coordinate} reads, and its rows hold what you may not see.`;
          throw refusal('ARGUMENT_DENIED', message, coordinate, node);
        }
        for (const read of reading.reads) check(view, called, rows, facts, read);
      }
    }
  };

  /**
   * An argument of a value may compare it with its siblings when it is named like one of them. Other
   * arguments of values (a unit, a language) are accepted. An argument that the policy opens by its full name
   * may compare.
   */
  function rowsBehind({ coordinate, parent }: Called, rows: RowTypes): RowTypes & { isValue?: true } {
    if (rows.all.length > 0 || roots.has(coordinate) || rules.named.has(coordinate) || !isObjectType(parent))
      return rows;
    return { direct: [parent], all: [parent], isValue: true };
  }

  function withholds(view: PolicyView, field: GraphQLField<unknown, unknown>, { all }: RowTypes): boolean {
    const known = getOrMake(withheldIn, view, () => new Map<GraphQLField<unknown, unknown>, boolean>());
    return getOrMake(known, field, () => all.some((type) => holdsBack(view, type)));
  }

  function holdsBack(view: PolicyView, type: GraphQLObjectType): boolean {
    return view.rowFilter(type.name) !== undefined || hasUnclear(view, type);
  }

  function hasUnclear(view: PolicyView, type: GraphQLObjectType): boolean {
    return Object.keys(type.getFields()).some((name) => {
      const coordinate = `${type.name}.${name}`;
      return !links.has(coordinate) && view.decide(coordinate).kind !== 'clear';
    });
  }

  /**
   * Returns whether only rows of others are withheld. They are removed from the result, so no argument
   * reveals more.
   */
  function showsOwnOnly(view: PolicyView, { direct, all }: RowTypes): boolean {
    return all.every(
      (type) => !hasUnclear(view, type) && (!view.rowFilter(type.name) || direct.includes(type)),
    );
  }

  function readingOf({ coordinate, argument, name, target, facts, rows, args }: Argument): Reading {
    const into: Reading = { reads: [], undeclared: undefined };
    const value = args[argument.name];
    const given = { name, value, type: argument.type };
    const said = rules.declaredArguments;
    const declared = said.get(coordinate)?.get(argument.name) ?? said.get(target)?.get(name);
    const key = facts?.keys?.arg === name ? facts.keys.field : keyOf(target, name);
    if (facts?.plainArgs?.includes(name)) return into;
    if (declared) for (const column of declared) into.reads.push({ column, values: plainValues(value) });
    else if (key !== undefined) {
      for (const type of rows)
        if (type.getFields()[key]) into.reads.push({ column: `${type.name}.${key}`, values: [value].flat() });
    } else if (facts?.filterArgs?.includes(name)) readEntries(given, rows, schema, into);
    else readArgument(given, rows, schema, into);
    return into;
  }

  function check(
    view: PolicyView,
    { node, coordinate }: Called,
    rows: RowTypes,
    facts: FieldFacts | undefined,
    read: Reading['reads'][number],
  ) {
    const { column, values } = read;
    if (view.decide(column).kind !== 'clear')
      throw refusal('ARGUMENT_DENIED', `You may not filter or sort by ${column}.`, column, node);
    const [type = '', name = ''] = column.split('.');
    const filter = view.rowFilter(type);
    if (!filter) return;
    if (name === filter.field) {
      if (!values.every((value) => value !== undefined && String(value) === filter.value))
        throw refusal('SUBJECT_DENIED', `You may ask for your own ${type} only.`, column, node);
    } else if (!facts?.filterArgs?.includes('where') && !rows.direct.some((one) => one.name === type)) {
      const message = `${coordinate} holds more than your own ${type}, so you may not filter it by ${column}.`;
      throw refusal('ARGUMENT_DENIED', message, column, node);
    }
  }
}

/** Reads keys from the operator's links: the argument that takes keys, and the field that they are compared with. */
export function keysByLinks(links: Composition['links']) {
  const keys = new Map(
    [...links.values()].map((link) => [`${link.target} ${link.keysArg}`, link.valueKeyField]),
  );
  return (coordinate: string, argument: string) => keys.get(`${coordinate} ${argument}`);
}

/** Returns the types whose columns the client may learn about. Hidden objects never leave an interface or a union. */
function readableTypes(view: PolicyView, { direct, all }: RowTypes): GraphQLObjectType[] {
  const alternatives =
    direct.length > 1 ? new Set(direct.filter(({ name }) => view.isHidden(name))) : undefined;
  return all.filter((type) => !alternatives?.has(type));
}

function given({ field, node, args }: Called): GraphQLArgument[] {
  const names = new Set(node.arguments?.map(({ name }) => name.value));
  return field.args.filter(({ name }) => names.has(name) && args[name] !== undefined);
}

/**
 * Returns the target's arguments that an argument of a link is forwarded to. An argument that is not
 * forwarded reads nothing.
 */
function targetArguments(additionalArgs: Args, { name }: GraphQLArgument): string[] {
  return Object.keys(additionalArgs).filter((target) => additionalArgs[target] === `{args.${name}}`);
}

function plainValues(value: unknown): readonly unknown[] {
  return [value].flat().map((one) => (one !== null && typeof one === 'object' ? undefined : one));
}
