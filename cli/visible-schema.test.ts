import { buildSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import { visibleSchema } from './visible-schema.ts';

const schema = buildSchema(`
  type Query { meters(where: MeterWhere): [Meter] places: [Place] secret: Secret any: Either things: [Thing] }
  type Mutation { drop: Secret }
  input MeterWhere { name: String }
  type Meter implements Thing { id: ID name: String sector: Sector }
  type Bench implements Thing { id: ID name: String }
  interface Thing { id: ID name: String }
  type Sector { code: ID }
  type Place { at: Point }
  scalar Point
  type Secret { value: Int inner: Inner }
  type Inner { value: Int }
  union Either = Secret | Sector
`);
const seen = (...denied: string[]) =>
  visibleSchema(schema, {
    decide: (coordinate) => ({ kind: denied.includes(coordinate) ? 'deny' : 'clear' }),
  });

describe('the schema as a client may see it', () => {
  it('is whole where nothing is denied', () => {
    const whole = buildSchema(seen());
    expect(Object.keys(whole.getTypeMap()).sort()).toEqual(Object.keys(schema.getTypeMap()).sort());
  });

  it('has no denied field, and no field of an interface that one of its types has lost', () => {
    const text = seen('Meter.name');
    const built = buildSchema(text);
    expect(text).toMatch(/type Meter implements Thing \{\n {2}id: ID\n {2}sector: Sector\n\}/);
    expect(text).toMatch(/interface Thing \{\n {2}id: ID\n\}/);
    expect(built.getType('Bench')).toBeDefined();
  });

  it('has no type of which nothing is left, wherever it stood', () => {
    const text = seen('Secret.value', 'Inner.value');
    buildSchema(text);
    expect(text).not.toMatch(/Secret|Inner|Mutation/);
    expect(text).toContain('union Either = Sector');
  });

  it('has no type, input or scalar to which nothing leads any more', () => {
    const text = seen('Query.meters', 'Query.places', 'Query.things');
    buildSchema(text);
    expect(text).not.toMatch(/Meter|Point|Place|Thing|Bench/);
    expect(text).toContain('type Sector');
  });
});
