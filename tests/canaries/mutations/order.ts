import type { Mutation } from './mutation.ts';

/** A7: order undoes pseudonyms, and pseudonyms that undo themselves. */
export const order: readonly Mutation[] = [
  {
    id: 'pages-follow-the-key',
    breaks: 'A7',
    file: 'mesh/policy/close-decisions.ts',
    find: 'keyedOrder.add(type);',
    replace: '{}',
    finds: /FAIL [^\n]*come to (grid|water|planner) in an order that is not the key’s/,
  },
  {
    id: 'partners-order-is-kept',
    breaks: 'A7',
    file: 'mesh/run/row-guard.ts',
    find: 'if (keepsOrder) return sees',
    replace: 'if (keepsOrder || list) return sees',
    finds: /difference in Entry\.label[^•]*\n\s*\{ [^\n]*roster/,
  },
  {
    id: 'hidden-values-order-rows',
    breaks: 'A7',
    file: 'mesh/run/visible-text.ts',
    find: "if (!field || (kind !== 'clear' && kind !== 'pseudonymise')) return '';",
    replace: "if (!field || kind === 'deny') return '';",
    finds: /difference in Entry\.label: \d+ times, by helpdesk/,
  },
  {
    id: 'one-order-for-all-views',
    breaks: 'A7',
    file: 'mesh/contract/keyed-order.ts',
    find: "createHmac('sha256', view.key)",
    replace: "createHmac('sha256', 'key')",
    finds: /FAIL [^\n]*come to each client in an order of its own/,
  },
  {
    id: 'views-share-their-key',
    breaks: 'A7',
    file: 'mesh/policy/policy.ts',
    find: 'viewKey(secret, id)',
    replace: "viewKey(secret, '')",
    finds:
      /FAIL [^\n]*come to each client in an order of its own[\s\S]*FAIL [^\n]*of grid does not open to planner/,
  },
  {
    id: 'organisations-share-pseudonyms',
    breaks: 'A7',
    file: 'plugins/anonymise/pseudonymise.ts',
    find: 'const scope = perOrganisation ? [organisation] : [];',
    replace: 'const scope = perOrganisation ? [] : [organisation];',
    finds: /FAIL [^\n]*have other pseudonyms for each organisation/,
  },
  {
    id: 'organisations-share-views',
    breaks: 'A7',
    file: 'mesh/policy/policy.ts',
    find: 'isPerOrganisation ? organisation : null,',
    replace: 'isPerOrganisation ? null : null,',
    finds: /FAIL [^\n]*have other pseudonyms for each organisation/,
  },
  {
    id: 'pseudonym-is-an-encoding',
    breaks: 'A7',
    file: 'plugins/anonymise/pseudonymise.ts',
    find: "digest.subarray(0, pseudonymBytes).toString('base64url')",
    replace: "Buffer.from(text).toString('base64url')",
    finds: /token of Person\.uid in the body: \d+ times, by [^\n]*grid/,
  },
  {
    id: 'pseudonym-without-a-key',
    breaks: 'A7',
    file: 'plugins/anonymise/pseudonymise.ts',
    find: "createHmac('sha256', key).update(text)",
    replace: "process.getBuiltinModule('node:crypto').createHash('sha256').update(text.slice(1))",
    finds: /token of Person\.uid in the body: \d+ times, by [^\n]*grid/,
  },
];
