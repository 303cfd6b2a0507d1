import type { Mutation } from './mutation.ts';

/** What every duty rests on: decisions are made, and stay with the client they were made for. */
export const decisions: readonly Mutation[] = [
  {
    id: 'mask-lets-through',
    breaks: 'base',
    file: 'plugins/anonymise/mask.ts',
    find: "return typeof value === 'string' ? coverText(value, keepLast) : null;",
    replace: "return typeof value === 'string' ? value : null;",
    finds: /token of Person\.(name|phone) in the body: \d+ times, by [^\n]*helpdesk/,
  },
  {
    id: 'mask-tells-length',
    breaks: 'base',
    file: 'plugins/anonymise/mask.ts',
    find: 'return kept === 0 ? cover :',
    replace: "return kept === 0 ? '•'.repeat(characters.length) :",
    finds: /difference in Person\.name: \d+ times, by helpdesk/,
  },
  {
    id: 'free-text-unread',
    breaks: 'base',
    file: 'plugins/anonymise/identifiers/mask-identifiers.ts',
    find: "label: 'e-mail', pattern: /[\\p{L}\\p{N}._%+-]{1,64}@",
    replace: "label: 'e-mail', pattern: /[\\p{N}]{1,64}@",
    finds: /token of Person\.note in the body: \d+ times, by [^\n]*helpdesk/,
  },
  {
    id: 'generalise-by-ones',
    breaks: 'base',
    file: 'plugins/anonymise/generalise.ts',
    find: 'return Math.floor(value / step) * step + 0;',
    replace: 'return Math.floor(value) + 0 * step;',
    finds: /token of Person\.income in the body: \d+ times, by [^\n]*planner/,
  },
  {
    id: 'generalise-keeps-the-day',
    breaks: 'base',
    file: 'plugins/anonymise/generalise.ts',
    find: 'return iso ? value.slice(0, length) : null;',
    replace: 'return iso ? value.slice(0, length + 3) : null;',
    finds: /token of Person\.birthDate in the body: \d+ times, by [^\n]*planner/,
  },
  {
    id: 'cache-key-without-view',
    breaks: 'base',
    file: 'mesh/response-cache/cache-key.ts',
    find: 'view.id}',
    replace: "''}",
    finds: /token of Person\.\w+ in the body: \d+ times, by [^\n]*(anonymous|operator)/,
  },
];
