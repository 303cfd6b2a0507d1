import {
  type GraphQLAbstractType,
  type GraphQLOutputType,
  type GraphQLSchema,
  getNullableType,
  isAbstractType,
  isLeafType,
  isListType,
  isNonNullType,
} from 'graphql';
import type { PlanField } from '../../contract/operation-plan.ts';
import { narrowestScope } from '../../core/narrowest-scope.ts';
import { fieldName } from '../error-groups.ts';
import type { RowGuard } from '../row-guard.ts';
import { Code } from './code.ts';
import type { FieldNumbers } from './field-numbers.ts';
import { writeLeaf } from './leaf-code.ts';
import type { Spot } from './projection-support.ts';
import { type Project, shareCode } from './shared-code.ts';

/** A value in the generated code: its field, its required type, and the lists around it. */
interface Place {
  readonly spot: Spot;
  readonly type: GraphQLOutputType;
  /** Names of the variables that hold the indexes. */
  readonly indexes: readonly string[];
}

/**
 * Compiles the projection of a plan to one JavaScript function that writes JSON directly from the rows.
 *
 * Keys, punctuation and decisions are fixed in the code. A value of the expected form costs a type test and
 * its bytes. Other values, unexpected nulls and failures call `projection-support.ts`, which follows
 * graphql-js (GraphQL specification 6.4.3 and 6.4.4).
 *
 * The code contains names of the schema as string literals and no text of a client. Response keys are data
 * (`L`), so responses of one form share one compiled function.
 */
export function compileProjection(
  fields: readonly PlanField[],
  numbers: FieldNumbers,
  guards: ReadonlyMap<PlanField, RowGuard>,
  schema: GraphQLSchema,
): Project {
  const constants: unknown[] = [];
  const literals: Uint8Array[] = [];
  const functions: string[] = [];
  let names = 0;

  const constant = (value: unknown): string => {
    const index = constants.indexOf(value);
    return `C[${index < 0 ? constants.push(value) - 1 : index}]`;
  };
  const at = ({ spot, indexes }: Place) => `${constant(spot)},[${indexes}]`;

  /** Writes a function from a row to the bytes of an object. It returns false when null propagates to the parent. */
  function objectFunction(selected: readonly PlanField[], path: Spot['path'], indexes: Place['indexes']) {
    const name = `object${names++}`;
    const code = new Code(literals);
    code.literal('{');
    selected.forEach((field, index) => {
      code.literal(`${index > 0 ? ',' : ''}${JSON.stringify(field.responseKey)}:`);
      const spot = spotOf(field, [...path, field.responseKey]);
      writeField(code, { spot, type: field.type, indexes });
    });
    code.literal('}');
    functions.push(`function ${name}(w,r){let v,t,e;${code}return true;}`);
    return name;
  }

  /** Writes the function of an interface or union. The row names its object type. */
  function abstractFunction(type: GraphQLAbstractType, place: Place): string {
    const { field, path } = place.spot;
    const cases = [...(field.byType ?? [])].map(
      ([typeName, selected]) =>
        `case ${JSON.stringify(typeName)}:return ${objectFunction(selected, path, place.indexes)}(w,r);`,
    );
    const name = `object${names++}`;
    functions.push(
      `function ${name}(w,r){switch(r.__typename){${cases.join('')}}return unresolved(S,r,${constant(schema)},${constant(type)},${at(place)});}`,
    );
    return name;
  }

  function writeField(code: Code, place: Place) {
    const { field } = place.spot;
    const { resolution } = field;
    switch (resolution.kind) {
      case 'typename':
        return code.literal(JSON.stringify(resolution.value));
      case 'denied':
        return isNonNullType(place.type) ? code.run(nullCase(place, true)) : code.literal('null');
      case 'root':
        code.run(`v=S.roots[${numbers.root.get(field)}];`);
        if (resolution.decision.kind !== 'clear')
          code.run(`if(!(v instanceof Failure))v=decide(S,${constant(resolution.decision)},v,NOTHING);`);
        return writeFailable(code, place);
      case 'link': {
        const none = resolution.many ? 'NONE' : 'null';
        code.run(
          `t=r[${JSON.stringify(resolution.link.keyField)}];if(t===null||t===undefined)v=${none};else{`,
        );
        code.run(`v=S.links[${numbers.link.get(field)}].get(t);if(v===undefined)v=${none};`);
        if (!resolution.many) code.run('else if(!(v instanceof Failure)){v=v[0];if(v===undefined)v=null;}');
        code.run('}');
        return writeFailable(code, place);
      }
      case 'value': {
        const key =
          typeof resolution.rowKey === 'string'
            ? JSON.stringify(resolution.rowKey)
            : `S.rowKeys[${numbers.rowKey.get(field)}]`;
        code.run(`v=r[${key}];`);
        const { decision } = resolution;
        if (decision.kind === 'clear') return writeValue(code, place);
        const isAsked = 'coversNull' in decision ? '' : 'if(v!==null&&v!==undefined)';
        code.run(`${isAsked}v=decide(S,${constant(decision)},v,r);`);
        return writeFailable(code, place);
      }
    }
  }

  /** Writes a value that may be a failure, and reports its error at this place. */
  function writeFailable(code: Code, place: Place) {
    code.run(`if(v instanceof Failure){fail(S,v.error,${at(place)});${nullCase(place, false)}}else{`);
    writeValue(code, place);
    code.run('}');
  }

  /** Completes `v` (6.4.3): null, a leaf, a list or an object. */
  function writeValue(code: Code, place: Place) {
    const inner = getNullableType(place.type);
    code.run(`if(v===null||v===undefined){${nullCase(place, true)}}else{`);
    if (isLeafType(inner)) code.run(writeLeaf(inner, constant, at(place), nullCase(place, false)));
    else {
      const { spot, indexes } = place;
      const guard = guards.get(spot.field);
      if (guard && !isListType(inner))
        code.run(`if(!${constant(guard)}.sees(v)){${nullCase(place, true)}}else{`);
      const made = isListType(inner)
        ? listFunction({ ...place, type: inner.ofType })
        : isAbstractType(inner)
          ? abstractFunction(inner, place)
          : objectFunction(spot.field.fields, spot.path, indexes);
      code.run(writeInner(made, place));
      if (guard && !isListType(inner)) code.run('}');
    }
    code.run('}');
  }

  /** Writes a list or an object. Larger values of links are copied from their earlier place in the response. */
  function writeInner(made: string, place: Place): string {
    const { field } = place.spot;
    const link = numbers.link.get(field);
    const otherwise = `else{takeBack(S,w,t);${nullCase(place, false)}}`;
    if (link === undefined || place.type !== field.type || !isWorthKeeping(field))
      return `t=w.written;if(${made}(w,v));${otherwise}`;
    return `if(!again(S,w,${link},v)){t=w.written;e=S.errors.total;if(${made}(w,v))keep(S,w,${link},v,t,e);${otherwise}}`;
  }

  function listFunction(list: Place): string {
    const index = `i${names}`;
    const name = `list${names++}`;
    const { field, path } = list.spot;
    const item: Place = {
      type: list.type,
      indexes: [...list.indexes, index],
      spot: spotOf(field, [...path, null]),
    };
    const code = new Code(literals);
    writeValue(code, item);
    functions.push(
      `let ${index}=0;function ${name}(w,a){if(!Array.isArray(a)){a=iterate(S,a,${at(list)});if(a===undefined)return false;}` +
        `${guardRows(list)}let v,t,e;w.byte(91);for(let i=0,n=a.length;i<n;i++){if(i>0)w.byte(44);${index}=i;v=a[i];${code}}w.byte(93);return true;}`,
    );
    return name;
  }

  /**
   * Writes the row guard: it removes the rows that the client may not see. The order of the others must not
   * reveal keys.
   */
  function guardRows({ spot: { field }, type }: Place): string {
    const guard = guards.get(field);
    if (!guard || isListType(getNullableType(type))) return '';
    return `a=${constant(guard)}.rows(a,${field.keepsOrder});`;
  }

  /**
   * Writes the case of a missing value: null here, or null in a parent that allows it. `missing` means that
   * no error has been reported yet.
   */
  function nullCase(place: Place, missing: boolean): string {
    if (!isNonNullType(place.type)) return 'w.put(NULL);';
    return `${missing ? `miss(S,${at(place)});` : ''}return false;`;
  }

  const root = objectFunction(fields, [], []);
  return shareCode(functions.join('\n'), root)(constants, literals);
}

function spotOf(field: PlanField, path: Spot['path']): Spot {
  return { field, path, name: fieldName(path) };
}

/** Returns whether a value must be written again at each place: values of scope `never` are made for one place. */
function isOnce({ resolution, fields, byType }: PlanField): boolean {
  const isOwn = 'decision' in resolution && narrowestScope([resolution.decision]) === 'never';
  return isOwn || [...fields, ...[...(byType?.values() ?? [])].flat()].some(isOnce);
}

/** Least weight of a value to copy. A copy costs about as much as writing three values. */
const leastWeight = 3;

function isWorthKeeping(field: PlanField): boolean {
  return weightOf(field) >= leastWeight && !isOnce(field);
}

/** Estimates the number of values below a field, with four items for each list. */
function weightOf({ type, fields, byType }: PlanField): number {
  const below = byType ? Math.max(0, ...[...byType.values()].map(sumOf)) : sumOf(fields);
  return Math.max(1, below) * (isListType(getNullableType(type)) ? 4 : 1);
}

function sumOf(fields: readonly PlanField[]): number {
  return fields.reduce((sum, field) => sum + weightOf(field), 0);
}
