import {
  type GraphQLCompositeType,
  type GraphQLOutputType,
  isCompositeType,
  isListType,
  isNonNullType,
  isObjectType,
} from 'graphql';

/** A field as one response key asks it. Two askings are the same when parent and `call` are. */
export interface Asking {
  readonly parent: GraphQLCompositeType;
  readonly fieldName: string;
  /** Field name and arguments, as text. */
  readonly call: string;
  readonly type: GraphQLOutputType;
}

interface Entry {
  readonly shape: string;
  readonly askings: Asking[];
  readonly below: MergeScope;
}

/**
 * What stands at one place of a response: by key, the fields that are merged there. It admits what the rule "field
 * selections merge" admits, and a little less (GraphQL specification 5.3.2).
 */
export interface MergeScope {
  readonly keys: Map<string, Entry>;
}

export function createMergeScope(): MergeScope {
  return { keys: new Map() };
}

/** The scope below the key, when the key may ask this too; undefined when it may not. */
export function admit(scope: MergeScope, key: string, asking: Asking): MergeScope | undefined {
  const known = scope.keys.get(key);
  if (!known) {
    const below = createMergeScope();
    scope.keys.set(key, { shape: shapeOf(asking.type), askings: [asking], below });
    return below;
  }
  if (known.shape !== shapeOf(asking.type)) return undefined;
  if (!known.askings.every((other) => canMeet(other, asking))) return undefined;
  known.askings.push(asking);
  return known.below;
}

/** Puts all of `added` into `scope`; false, and nothing changes, when they do not merge. */
export function absorb(scope: MergeScope, added: MergeScope): boolean {
  if (!fits(scope, added)) return false;
  take(scope, added);
  return true;
}

function fits(scope: MergeScope, added: MergeScope): boolean {
  return [...added.keys].every(([key, { shape, askings, below }]) => {
    const known = scope.keys.get(key);
    if (!known) return true;
    return (
      known.shape === shape &&
      askings.every((one) => known.askings.every((other) => canMeet(other, one))) &&
      fits(known.below, below)
    );
  });
}

function take(scope: MergeScope, added: MergeScope) {
  for (const [key, { shape, askings, below }] of added.keys) {
    let known = scope.keys.get(key);
    if (!known) {
      known = { shape, askings: [], below: createMergeScope() };
      scope.keys.set(key, known);
    }
    known.askings.push(...askings);
    take(known.below, below);
  }
}

/** One key may ask different things of two object types: no object is both. */
function canMeet(one: Asking, other: Asking): boolean {
  if (one.call === other.call) return true;
  return one.parent !== other.parent && isObjectType(one.parent) && isObjectType(other.parent);
}

/** Leaf types have to be the same, composite ones only wrapped the same. */
function shapeOf(type: GraphQLOutputType): string {
  if (isNonNullType(type)) return `${shapeOf(type.ofType)}!`;
  if (isListType(type)) return `[${shapeOf(type.ofType)}]`;
  return isCompositeType(type) ? '{}' : type.name;
}
