import { type GraphQLOutputType, getNamedType, isObjectType, validateSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import type { Row } from '../../mesh/contract/source.ts';
import { createQuery, type Harness, idsOf, numberOf, type Open, sendQuery, textOf } from './harness.ts';

/** Describes the typed schema, selection and filters. */
export function describeResponses(harness: Harness, open: Open): void {
  const { id, number, text, nullable } = harness.fields;

  it('offers a valid, typed schema that declares the shape of its root field', () => {
    const { schema } = open().source;
    expect(validateSchema(schema)).toEqual([]);
    const root = schema.getQueryType()?.getFields()[harness.coordinate.replace('Query.', '')];
    expect(root?.extensions.pertuis).toMatchObject({ shape: 'connection' });
    const type = schema.getType(harness.type);
    const fields = isObjectType(type) ? type.getFields() : {};
    const types = Object.fromEntries(
      Object.keys(harness.fieldTypes).map((name) => [name, String(fields[name]?.type)]),
    );
    expect(types).toEqual(harness.fieldTypes);
    expect(getNamedType(root?.type as GraphQLOutputType).name).toBe(`${harness.type}Connection`);
  });

  it('returns every row with the values of the upstream', async () => {
    const { rows } = await sendQuery(open(), createQuery(harness, { first: 1000 }));
    expect(idsOf(harness, rows)).toEqual(idsOf(harness, harness.rows));
    for (const row of rows) {
      const held = harness.rows.find((one) => String(one[id]) === String(row[id]));
      expect(row).toEqual(pick(held, Object.keys(row)));
    }
  });

  it('returns the selected fields only, and requests no others where the upstream can select', async () => {
    open().takeRequests();
    const { rows } = await sendQuery(open(), createQuery(harness, { first: 5 }, [id]));
    expect(rows.map((row) => Object.keys(row))).toEqual(rows.map(() => [id]));
    const requests = open().takeRequests();
    expect(requests.length).toBeGreaterThan(0);
    if (!open().source.capabilities.select) return;
    for (const request of requests) {
      expect(request).toContain(upstream(id));
      expect(request).not.toContain(upstream(number));
      expect(request).not.toContain(upstream(text));
    }
  });

  it('reports where a response comes from and what it cost', async () => {
    const before = new Date().toISOString();
    const { provenance } = await sendQuery(open(), createQuery(harness, { first: 3 }));
    expect(provenance.source).toBe(open().source.name);
    expect(provenance.calls).toBeGreaterThan(0);
    expect(provenance.bytes).toBeGreaterThan(0);
    expect(provenance.fetchedAt >= before).toBe(true);
  });

  it('handles several requests at once, each with its own result', async () => {
    const [first, last] = [harness.rows[0] as Row, harness.rows.at(-1) as Row];
    const results = await Promise.all(
      [first, last].map((row) =>
        sendQuery(open(), createQuery(harness, { where: { [id]: { eq: row[id] } } })),
      ),
    );
    const found = results.map((result) => idsOf(harness, result.rows));
    expect(found).toEqual([[String(first[id])], [String(last[id])]]);
  });

  describe('filters', () => {
    const middle = median(harness.rows.map((row) => numberOf(harness, row)));
    const quoted = harness.rows.map((row) => textOf(harness, row)).find((value) => /['"]/.test(value));
    const accented = harness.rows.map((row) => textOf(harness, row)).find((value) => /[^ -~]/.test(value));
    const part = (accented ?? '').slice(1, 4);
    const some = harness.rows.slice(0, 3).map((row) => row[id]);

    const cases: [string, unknown, (row: Row) => boolean][] = [
      ['eq', { [number]: { eq: middle } }, (row) => numberOf(harness, row) === middle],
      [
        'ne',
        { [number]: { ne: middle } },
        (row) => row[number] !== null && numberOf(harness, row) !== middle,
      ],
      ['gt', { [number]: { gt: middle } }, (row) => row[number] !== null && numberOf(harness, row) > middle],
      ['gte and lte', { [number]: { gte: middle, lte: middle } }, (row) => numberOf(harness, row) === middle],
      ['lt', { [number]: { lt: middle } }, (row) => row[number] !== null && numberOf(harness, row) < middle],
      ['in', { [id]: { in: some } }, (row) => some.includes(row[id] as never)],
      ['in of nothing', { [id]: { in: [] } }, () => false],
      ['a text with a quote', { [text]: { eq: quoted } }, (row) => row[text] === quoted],
      ['a text with accents', { [text]: { eq: accented } }, (row) => row[text] === accented],
      ['a part of a text', { [text]: { contains: part } }, (row) => textOf(harness, row).includes(part)],
      [
        'or',
        { or: [{ [number]: { gt: middle } }, { [id]: { in: some } }] },
        (row) => (row[number] !== null && numberOf(harness, row) > middle) || some.includes(row[id] as never),
      ],
      [
        'not',
        { not: { [number]: { gt: middle } } },
        (row) => row[number] === null || numberOf(harness, row) <= middle,
      ],
      [
        'and, nested',
        { and: [{ [number]: { lte: middle } }, { not: { and: [{ [id]: { in: some } }] } }] },
        (row) => row[number] !== null && numberOf(harness, row) <= middle && !some.includes(row[id] as never),
      ],
      ['no row of those that exist', { [id]: { eq: 'no-such-row' } }, () => false],
    ];
    if (nullable !== undefined) {
      cases.push(['isNull', { [nullable]: { isNull: true } }, (row) => row[nullable] === null]);
      cases.push(['is not null', { [nullable]: { isNull: false } }, (row) => row[nullable] !== null]);
    }

    it.each(cases)('%s', async (_, where, keep) => {
      const { rows, page } = await sendQuery(open(), createQuery(harness, { where, first: 1000 }));
      expect(idsOf(harness, rows)).toEqual(idsOf(harness, harness.rows.filter(keep)));
      expect(page?.hasNextPage).toBe(false);
    });

    it.each([
      `" OR 1=1 OR "`,
      `' OR '1'='1`,
      `\\" OR \\"\\"=\\"`,
      `') or (1 eq 1`,
      `; DROP TABLE x; --`,
      `%`,
      `*`,
      `_`,
      `\u0000`,
    ])('treats %j as text and nothing else', async (value) => {
      const { rows } = await sendQuery(open(), createQuery(harness, { where: { [text]: { eq: value } } }));
      expect(rows).toEqual([]);
    });
  });

  function upstream(field: string): string {
    return harness.upstreamNames[field] ?? field;
  }
}

function pick(row: Row | undefined, names: readonly string[]): Row {
  return Object.fromEntries(names.map((name) => [name, row?.[name] ?? null]));
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
