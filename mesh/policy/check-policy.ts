import type { Problem } from '../contract/errors.ts';
import type { Anonymiser } from '../contract/policy.ts';
import { unknown } from './classify.ts';
import { matches } from './pattern.ts';
import type { PolicyText, Rule } from './policy-text.ts';
import type { SchemaFacts } from './schema-facts.ts';

/**
 * Returns every mistake of rules, subjects and declared arguments, checked against the schema and the
 * anonymisers.
 */
export function checkPolicy(
  text: PolicyText,
  schema: SchemaFacts,
  anonymisers: readonly Anonymiser[],
  file: string,
): Problem[] {
  return [
    ...checkRules(text, schema, anonymisers, file),
    ...checkSubjects(text, schema, file),
    ...checkArguments(text, schema, file),
  ];
}

function checkRules(
  { rules, subjects }: PolicyText,
  schema: SchemaFacts,
  anonymisers: readonly Anonymiser[],
  file: string,
): Problem[] {
  const coordinates = [...schema.keys()];
  return rules.flatMap((rule, index) => {
    const path = `rules.${index}`;
    const wrong = rule.fields
      .filter((pattern) => !coordinates.some((coordinate) => matches(pattern, coordinate)))
      .map((pattern) => unknown(pattern, `${path}.fields`, coordinates, file));
    const homeless = rule.own
      ? rule.fields.map((field) => field.split('.')[0] ?? '').filter((type) => !subjects[type])
      : [];
    for (const type of new Set(homeless)) {
      wrong.push({ file, path, expected: `subjects to say whose rows ${type} holds`, got: 'nothing' });
    }
    return [...wrong, ...checkDecision(rule, anonymisers, path, file)];
  });
}

function checkDecision(
  { decision, purposes, fields }: Rule,
  anonymisers: readonly Anonymiser[],
  path: string,
  file: string,
) {
  if (typeof decision === 'string') return [];
  const [[name = '', options] = []] = Object.entries(decision);
  try {
    const anonymiser = anonymisers.find((candidate) => candidate.name === name);
    if (!anonymiser) throw new Error(`one of ${anonymisers.map((one) => one.name).join(', ')}`);
    anonymiser.create(options, { coordinate: fields[0] ?? '', purpose: purposes[0] ?? '', organisation: '' });
    return [];
  } catch (error) {
    const expected = error instanceof Error ? error.message : String(error);
    return [{ file, path: `${path}.decision.${name}`, expected, got: JSON.stringify(options) ?? 'nothing' }];
  }
}

/** Checks that the owner of a row stands in the row itself, as one plain value. */
function checkSubjects({ subjects }: PolicyText, schema: SchemaFacts, file: string): Problem[] {
  return Object.entries(subjects).flatMap(([type, field]) => {
    const coordinate = `${type}.${field}`;
    const path = `subjects.${type}`;
    const facts = schema.get(coordinate);
    if (!facts) return [unknown(coordinate, path, [...schema.keys()], file)];
    const isPlain =
      facts.objects.length === 0 && facts.joins.length === 0 && facts.argumentNames.length === 0;
    if (isPlain && !facts.output.startsWith('[')) return [];
    return [{ file, path, expected: 'a field with one value and no arguments', got: coordinate }];
  });
}

function checkArguments({ arguments: declared }: PolicyText, schema: SchemaFacts, file: string): Problem[] {
  const coordinates = [...schema.keys()];
  return Object.entries(declared).flatMap(([coordinate, columnsOf]) => {
    const path = `arguments.${coordinate}`;
    const facts = schema.get(coordinate);
    if (!facts) return [unknown(coordinate, path, coordinates, file)];
    return Object.entries(columnsOf).flatMap(([name, columns]) => [
      ...(facts.argumentNames.includes(name)
        ? []
        : [{ file, path, expected: `an argument of ${coordinate}`, got: name }]),
      ...columns
        .filter((column) => !schema.has(column))
        .map((column) => unknown(column, `${path}.${name}`, coordinates, file)),
    ]);
  });
}
