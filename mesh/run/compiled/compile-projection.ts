import { type GraphQLOutputType, getNullableType, isLeafType, isListType, isNonNullType } from 'graphql';
import type { PlanField } from '../../contract/operation-plan.ts';
import { Code } from './code.ts';
import type { Gathered } from './gathered.ts';
import { writeLeaf } from './leaf-code.ts';
import type { Numbers } from './programme.ts';
import * as support from './projection-support.ts';

/** A value in the code being written: where it stands, and what it must be. */
interface Place {
  readonly field: PlanField;
  /** JavaScript of the error path, such as `['a',i0,'b']`. */
  readonly path: string;
  readonly type: GraphQLOutputType;
}

/**
 * Compiles the answer of a plan to one JavaScript function that writes JSON straight from the rows: keys, punctuation and
 * decisions stand in its text, and a value that has its form costs a type test and a concatenation. Values of another
 * form, nulls where none may be and failures go through `projection-support.ts`, which does what graphql-js does
 * (GraphQL specification 6.4.3 and 6.4.4). No text of a caller enters the code but as a JSON string literal.
 */
export function compileProjection(
  fields: readonly PlanField[],
  numbers: Numbers,
): (gathered: Gathered) => string {
  const constants: unknown[] = [];
  const functions: string[] = [];
  let lists = 0;
  let names = 0;

  const constant = (value: unknown): string => {
    let index = constants.indexOf(value);
    if (index < 0) index = constants.push(value) - 1;
    return `C[${index}]`;
  };

  /** Writes a function from a row to the text of an object; it answers undefined when null has to rise. */
  function objectFunction(selected: readonly PlanField[], path: readonly string[]): string {
    const name = `object${names++}`;
    const code = new Code();
    code.literal('{');
    selected.forEach((field, index) => {
      code.literal(`${index > 0 ? ',' : ''}${JSON.stringify(field.responseKey)}:`);
      writeField(code, field, [...path, JSON.stringify(field.responseKey)]);
    });
    code.literal('}');
    functions.push(`function ${name}(r){let s='',v,t;${code.toString()}return s;}`);
    return name;
  }

  function writeField(code: Code, field: PlanField, path: readonly string[]) {
    const { way, type } = field;
    const place: Place = { field, path: `[${path.join(',')}]`, type };
    switch (way.kind) {
      case 'typename':
        return code.literal(JSON.stringify(way.value));
      case 'denied':
        return isNonNullType(type) ? code.run(nullCase(place, true)) : code.literal('null');
      case 'root':
        code.run(`v=S.roots[${numbers.root.get(field)}];`);
        return writeFailable(code, place, path);
      case 'link': {
        const { keyField } = way.link;
        const none = way.many ? 'NONE' : 'null';
        code.run(`t=r[${JSON.stringify(keyField)}];if(t===null||t===undefined)v=${none};else{`);
        code.run(`v=S.links[${numbers.link.get(field)}].get(String(t));if(v===undefined)v=${none};`);
        if (!way.many) code.run('else if(!(v instanceof Failure)){v=v[0];if(v===undefined)v=null;}');
        code.run('}');
        return writeFailable(code, place, path);
      }
      case 'value': {
        const key =
          typeof way.rowKey === 'string'
            ? JSON.stringify(way.rowKey)
            : `S.rowKeys[${numbers.rowKey.get(field)}]`;
        code.run(`v=r[${key}];`);
        if (way.decision.kind !== 'clear') {
          code.run(`if(v!==null&&v!==undefined)v=decide(${constant(way.decision)},v,r);`);
          return writeFailable(code, place, path);
        }
        return writeValue(code, place, path);
      }
    }
  }

  /** A value that may be a failure, whose error then stands at this place. */
  function writeFailable(code: Code, place: Place, path: readonly string[]) {
    code.run(
      `if(v instanceof Failure){fail(S,v.error,${constant(place.field)},${place.path});${nullCase(place, false)}}else{`,
    );
    writeValue(code, place, path);
    code.run('}');
  }

  /** Completes `v` (6.4.3): null, a leaf, a list or an object. */
  function writeValue(code: Code, place: Place, path: readonly string[]) {
    const inner = getNullableType(place.type);
    code.run(`if(v===null||v===undefined){${nullCase(place, true)}}else{`);
    if (isLeafType(inner))
      code.run(writeLeaf(inner, constant, constant(place.field), place.path, nullCase(place, false)));
    else {
      const made = isListType(inner)
        ? listFunction({ ...place, type: inner.ofType }, path)
        : objectFunction(place.field.fields, path);
      code.run(`t=${made}(v);if(t===undefined){${nullCase(place, false)}}else s+=t;`);
    }
    code.run('}');
  }

  function listFunction(item: Place, path: readonly string[]): string {
    const name = `list${names++}`;
    const index = `i${lists++}`;
    const code = new Code();
    const at = [...path, index];
    writeValue(code, { ...item, path: `[${at.join(',')}]` }, at);
    functions.push(
      `let ${index}=0;function ${name}(a){if(!Array.isArray(a)){a=iterate(S,a,${constant(item.field)},${item.path});if(a===undefined)return undefined;}` +
        `let s='[',v,t;for(let i=0,n=a.length;i<n;i++){if(i>0)s+=',';${index}=i;v=a[i];${code.toString()}}return s+']';}`,
    );
    return name;
  }

  /** What becomes of a place without a value: null, or where null may not be, null further up. `missing` says that nothing has reported it yet. */
  function nullCase({ field, path, type }: Place, missing: boolean): string {
    if (!isNonNullType(type)) return `s+='null';`;
    return `${missing ? `miss(S,${constant(field)},${path});` : ''}return undefined;`;
  }

  const root = objectFunction(fields, []);
  const text = `'use strict';let S;const {${Object.keys(support).join(',')}}=support;const NONE=[];${functions.join('\n')}
return function project(gathered){S=gathered;try{const text=${root}(null);return text===undefined?'null':text;}finally{S=undefined;}};`;
  return new Function('C', 'support', text)(constants, support) as (gathered: Gathered) => string;
}
