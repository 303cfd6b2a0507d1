import type { Decision } from '../contract/policy.ts';
import type { Fact } from './classify.ts';
import type { RowKeys } from './row-keys.ts';
import type { SchemaFacts } from './schema-facts.ts';
import { createStrip } from './strip.ts';
import { createWithheld } from './withheld.ts';

export interface Deciding {
  readonly schema: SchemaFacts;
  readonly facts: ReadonlyMap<string, Fact>;
  /** Types of which the client sees only some rows. */
  readonly filtered: ReadonlySet<string>;
  /** Coordinates whose decision comes from a statement that names them in full. */
  readonly named: ReadonlySet<string>;
  /** Fields that the order of rows may follow, by type. */
  readonly keys: ReadonlyMap<string, RowKeys>;
}

export interface Closed {
  readonly hidden: ReadonlySet<string>;
  readonly keyedOrder: ReadonlySet<string>;
}

export const deny: Decision = Object.freeze({ kind: 'deny' });

/**
 * Denies what would reveal withheld values in another way. It only denies and strips. In this order:
 * 1. free-form values beside a field that is not clear, which may hold the same value under another name;
 * 2. links that join on a value that is not clear, and so reveal it;
 * 3. counts of rows that hold personal values that are not clear, or that belong to several people;
 * 4. fields that lead only to objects without a visible field: fetching them would count them.
 */
export function closeDecisions(decisions: Map<string, Decision>, deciding: Deciding): Closed {
  const { schema, facts, filtered, named, keys } = deciding;
  const isClear = (coordinate: string) => decisions.get(coordinate)?.kind === 'clear';
  const guarded = new Set(
    [...facts].flatMap(([coordinate, fact]) =>
      fact === 'personal' && !isClear(coordinate) ? [typeOf(coordinate)] : [],
    ),
  );

  const withheldBeside = createWithheld(schema, filtered, isClear);
  for (const { coordinate, typeName, isFreeForm, isRoot } of schema.values()) {
    if (!isFreeForm || isRoot || !isClear(coordinate)) continue;
    const withheld = withheldBeside(typeName);
    if (withheld.size > 0) decisions.set(coordinate, named.has(coordinate) ? createStrip(withheld) : deny);
  }
  for (const { coordinate, joins } of schema.values()) {
    if (joins.length === 0 || named.has(coordinate)) continue;
    if (joins.some((joined) => !isClear(joined))) decisions.set(coordinate, deny);
  }
  for (const { coordinate, frame, typeName } of schema.values()) {
    if (frame !== 'count') continue;
    const rows = schema.get(`${typeName}.nodes`)?.objects ?? [];
    if (rows.some((name) => guarded.has(name) || filtered.has(name))) decisions.set(coordinate, deny);
  }
  const hidden = denyHidden(decisions, schema);
  const keyedOrder = new Set([...guarded].filter((type) => !keys.get(type)?.isKnown));
  for (const [type, { fields }] of keys)
    if ([...fields].some((field) => !isClear(`${type}.${field}`))) keyedOrder.add(type);
  return { hidden, keyedOrder };
}

/** Denies every field behind which nothing is visible, and returns the object types without a visible field. */
function denyHidden(decisions: Map<string, Decision>, schema: SchemaFacts): Set<string> {
  const visible = visibleTypes(decisions, schema);
  const hidden = new Set<string>();
  for (const { coordinate, typeName, objects, frame } of schema.values()) {
    if (!visible.has(typeName)) {
      hidden.add(typeName);
      if (frame !== undefined) decisions.set(coordinate, deny);
    }
    if (objects.length > 0 && objects.every((name) => !visible.has(name))) decisions.set(coordinate, deny);
  }
  return hidden;
}

/** Returns the types with a visible field: the least set, so that types that only lead to each other are hidden. */
function visibleTypes(decisions: ReadonlyMap<string, Decision>, schema: SchemaFacts): Set<string> {
  const visible = new Set<string>();
  let before = -1;
  while (visible.size > before) {
    before = visible.size;
    for (const { coordinate, typeName, objects, frame } of schema.values()) {
      if (visible.has(typeName) || decisions.get(coordinate)?.kind === 'deny') continue;
      // A page's own figures show nothing where its rows show nothing.
      if (frame === 'count' || (frame === 'page' && objects.length > 0)) continue;
      if (objects.length === 0 || objects.some((name) => visible.has(name))) visible.add(typeName);
    }
  }
  return visible;
}

function typeOf(coordinate: string): string {
  return coordinate.slice(0, coordinate.indexOf('.'));
}
