import type { Mutation } from './mutation.ts';

/** A2: fields that are open by their name. A3: fields that are not accepted. */
export const openByName: readonly Mutation[] = [
  {
    id: 'every-root-is-a-container',
    breaks: 'A2',
    file: 'mesh/policy/classify.ts',
    find: "(isRoot && objects.length > 0 && typeName !== 'Mutation')",
    replace: "(isRoot && objects.length >= 0 && typeName !== 'Mutation')",
    finds:
      /token of Query\.(emails|directory|memberHint|visitorNames) in the body: \d+ times, by [^\n]*anonymous/,
  },
  {
    id: 'frames-by-name',
    breaks: 'A2',
    file: 'mesh/policy/schema-facts.ts',
    find: 'frame: frames.get(coordinate),',
    replace:
      "frame: /^PageInfo\\.|Connection\\.(nodes|pageInfo|totalCount)$/.test(coordinate) ? 'page' : frames.get(coordinate),",
    finds: /token of Query\.visits in the body: \d+ times, by [^\n]*anonymous/,
  },
  {
    id: 'a-frame-by-name-at-a-partner',
    breaks: 'A2',
    file: 'mesh/policy/schema-facts.ts',
    find: 'frame: frames.get(coordinate),',
    replace: "frame: typeName === 'PageInfo' ? 'page' : frames.get(coordinate),",
    finds: /are closed where nobody has classified them[\s\S]*not to (contain|include) 'cnry-donor/,
    by: 'frames',
  },
  {
    id: 'frames-are-shared-with-partners',
    breaks: 'A2',
    file: 'mesh/compose/facts.ts',
    find: 'for (const coordinate of data) frames.delete(coordinate);',
    replace: '',
    finds: /are closed where nobody has classified them[\s\S]*not to (contain|include) 'cnry-donor/,
    by: 'frames',
  },
  {
    id: 'lock-lets-new-fields-through',
    breaks: 'A3',
    file: 'mesh/policy/lock.ts',
    find: "if (type === undefined) return 'new';",
    replace: 'if (type === undefined) return undefined;',
    finds: /is closed, and told by check[\s\S]*not to (contain|include) 'cnry-donor/,
    by: 'frames',
  },
  {
    id: 'lock-lets-changed-types-through',
    breaks: 'A3',
    file: 'mesh/policy/lock.ts',
    find: "return type === typeText(facts) ? undefined : 'changed';",
    replace: 'return undefined;',
    finds: /is closed, and told by check[\s\S]*not to (contain|include) 'cnry-keeper/,
    by: 'frames',
  },
  {
    id: 'lock-unread',
    breaks: 'A3',
    file: 'mesh/policy/policy.ts',
    find: 'classify(text, schema, lock, file)',
    replace: 'classify(text, schema, undefined, file)',
    finds: /is closed, and told by check[\s\S]*not to (contain|include) 'cnry-donor/,
    by: 'frames',
  },
];
