import {
  type GraphQLOutputType,
  getNamedType,
  getNullableType,
  isListType,
  isObjectType,
  validateSchema,
} from 'graphql';
import { describe, expect, it } from 'vitest';
import type { Row } from '../../mesh/contract/source.ts';
import { createQuery, type Harness, idsOf, type Open, rowsIn, sendQuery, textOf } from './harness.ts';

/** Describes a partner's list: typed rows, its own arguments, none of ours. */
export function describeList(harness: Harness, open: Open): void {
  const { id, number, text } = harness.fields;
  const upstream = (field: string) => harness.upstreamNames[field] ?? field;

  it('offers a valid, typed schema that declares the shape of its root field', () => {
    const { schema } = open().source;
    expect(validateSchema(schema)).toEqual([]);
    const root = schema.getQueryType()?.getFields()[harness.coordinate.replace('Query.', '')];
    expect(root?.extensions.pertuis).toMatchObject({ shape: 'value' });
    const output = root?.type as GraphQLOutputType;
    expect(isListType(getNullableType(output))).toBe(true);
    expect(getNamedType(output).name).toBe(harness.type);
    const type = schema.getType(harness.type);
    const fields = isObjectType(type) ? type.getFields() : {};
    const types = Object.keys(harness.fieldTypes).map((name) => [name, String(fields[name]?.type)]);
    expect(Object.fromEntries(types)).toEqual(harness.fieldTypes);
  });

  it('returns every row with the values of the upstream', async () => {
    const { rows } = await sendQuery(open(), createQuery(harness));
    expect(idsOf(harness, rows)).toEqual(idsOf(harness, harness.rows));
    for (const row of rowsIn(harness, rows)) {
      const held = harness.rows.find((one) => one[id] === row[id]) ?? {};
      for (const name of [id, number, text]) expect(row[name] ?? null).toEqual(held[name] ?? null);
    }
  });

  it('returns the selected fields under their keys', async () => {
    open().takeRequests();
    const oneField = createQuery(harness, {}, [id]);
    const { rows } = await sendQuery(open(), oneField);
    expect(idsOf(harness, rows)).toEqual(idsOf(harness, harness.rows));
    if (harness.sendsWholeRows) return;
    for (const row of rowsIn(harness, rows)) expect(Object.keys(row)).toEqual([id]);
    const requests = open().takeRequests().join('\n');
    expect(requests).toContain(upstream(id));
    for (const name of [number, text]) expect(requests).not.toContain(upstream(name));
  });

  it('reports where a response comes from and what it cost', async () => {
    const before = new Date().toISOString();
    const { provenance } = await sendQuery(open(), createQuery(harness));
    expect(provenance.source).toBe(open().source.name);
    expect(provenance.calls).toBe(1);
    expect(provenance.bytes).toBeGreaterThan(0);
    expect(provenance.fetchedAt >= before).toBe(true);
  });

  const { textArg } = harness;
  if (textArg === undefined) return;
  const byText = (value: string) => ({ ...createQuery(harness), args: { [textArg]: value } });
  const held = harness.rows.map((row) => textOf(harness, row));

  describe('arguments', () => {
    it.each(held.filter((value) => /[^ !#-&(-~]/.test(value)))('passes %j on unchanged', async (value) => {
      const { rows } = await sendQuery(open(), byText(value));
      const expected = harness.rows.filter((row) => row[text] === value);
      expect(idsOf(harness, rows)).toEqual(idsOf(harness, expected));
    });

    it('handles several requests at once, each with its own result', async () => {
      const [first, last] = [harness.rows[0] as Row, harness.rows.at(-1) as Row];
      const results = await Promise.all(
        [first, last].map((row) => sendQuery(open(), byText(textOf(harness, row)))),
      );
      expect(results.map(({ rows }) => idsOf(harness, rows))).toEqual([[first[id]], [last[id]]]);
    });

    it.each([
      `" OR 1=1 OR "`,
      `' OR '1'='1`,
      `\\" OR \\"\\"=\\"`,
      `") { id } other: items(name: "`,
      `{env.PATH}`,
      `x&${upstream(text)}=y`,
      `../../admin?x#y`,
      `\r\nx-injected: 1`,
      `%00`,
      `\u0000`,
      `*`,
    ])('treats %j as text and nothing else', async (value) => {
      open().takeRequests();
      const { rows } = await sendQuery(open(), byText(value));
      expect(rowsIn(harness, rows)).toEqual([]);
      expect(open().takeRequests()).toHaveLength(1);
    });
  });
}
