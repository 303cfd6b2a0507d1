import type { Mutation } from './mutation.ts';

/** A6: counting, and cursors. */
export const counting: readonly Mutation[] = [
  {
    id: 'ways-to-hidden-rows-open',
    breaks: 'A6',
    file: 'mesh/policy/close-decisions.ts',
    find: 'if (objects.length > 0 && objects.every((name) => !visible.has(name))) decisions.set(coordinate, deny);',
    replace: '',
    finds: /difference in Query\.(tickets|appointments): \d+ times, by [^\n]*anonymous/,
  },
  {
    id: 'hidden-rows-of-unions-kept',
    breaks: 'A6',
    file: 'mesh/execute/row-guard.ts',
    find: 'if (isAbstract && view.isHidden(name)) return () => false;',
    replace: '',
    finds: /difference in Query\.hits: \d+ times, by [^\n]*anonymous/,
  },
  {
    id: 'totals-told',
    breaks: 'A6',
    file: 'mesh/policy/close-decisions.ts',
    find: 'if (rows.some((name) => guarded.has(name) || filtered.has(name))) decisions.set(coordinate, deny);',
    replace: 'if (rows.length < 0) decisions.set(coordinate, deny);',
    finds: /FAIL [^\n]*how many people there are > is not told to planner/,
  },
  {
    id: 'pages-of-partners-count-rows-of-others',
    breaks: 'A6',
    file: 'mesh/plan/planner.ts',
    find: "rowFilter !== undefined && !facts.filterArgs?.includes('where');",
    replace: "rowFilter !== undefined && facts.filterArgs?.includes('where') === false;",
    finds: /difference in PageInfo\.hasNextPage[^•]*\n\s*\{ ticketList/,
  },
  {
    id: 'pages-hold-rows-of-others',
    breaks: 'A6',
    file: 'mesh/plan/planner.ts',
    find: "if (!rowFilter || !facts.filterArgs?.includes('where')) return args;",
    replace: "if (!rowFilter || facts.filterArgs?.includes('where')) return args;",
    finds: /difference in (PageInfo\.\w+|\w+Connection\.nodes): \d+ times, by [^\n]*(anne|bruno)/,
  },
  {
    id: 'cursors-open-under-another-filter',
    breaks: 'A6',
    file: 'mesh/plan/planner.ts',
    find: 'const cursorContext = JSON.stringify([request.coordinate, rest, request.orderKey ?? request.select]);',
    replace:
      'const cursorContext = JSON.stringify([request.coordinate, request.orderKey ?? request.select]);',
    finds: /FAIL [^\n]*A6: a cursor > does not open under another filter/,
  },
  {
    id: 'cursors-open-in-another-view',
    breaks: 'A6',
    file: 'mesh/core/sealed-cursor.ts',
    find: "createHmac('sha256', key)",
    replace: "createHmac('sha256', 'key')",
    finds: /FAIL [^\n]*A6: a cursor > of helpdesk does not open to anonymous/,
  },
  {
    id: 'cursors-tell-how-long-keys-are',
    breaks: 'A6',
    file: 'mesh/core/sealed-cursor.ts',
    find: 'const blockBytes = 64;',
    replace: 'const blockBytes = 1;',
    finds: /FAIL [^\n]*A6: a cursor > is as long for a short key as for a long one/,
  },
];
