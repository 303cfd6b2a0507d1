/** One hole put back: a patch of the product's text after which the suite has to fail. */
export interface Mutation {
  readonly id: string;
  /** Which duty of the policy it breaks, or what stands before all of them. */
  readonly breaks: 'A1' | 'A2' | 'A3' | 'A4' | 'A5' | 'A6' | 'A7' | 'A8' | 'base';
  readonly file: string;
  /** Stands in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  /** What the suite's report has to say, so that it has failed for the right reason. */
  readonly finds: RegExp;
}

export const mutations: readonly Mutation[] = [
  {
    id: 'mask-lets-through',
    breaks: 'base',
    file: 'plugins/anonymise/mask.ts',
    find: "return (value) => (typeof value === 'string' ? coverText(value, keepLast) : null);",
    replace: "return (value) => (typeof value === 'string' ? value : null);",
    finds: /token of Person\.(name|phone) in the body: \d+ times, by [^\n]*helpdesk/,
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
    id: 'pseudonym-is-an-encoding',
    breaks: 'A7',
    file: 'plugins/anonymise/pseudonymise.ts',
    find: "digest.subarray(0, pseudonymBytes).toString('base64url')",
    replace: "Buffer.from(normalised).toString('base64url')",
    finds: /token of Person\.uid in the body: \d+ times, by [^\n]*grid/,
  },
  {
    id: 'pseudonym-without-a-key',
    breaks: 'A7',
    file: 'plugins/anonymise/pseudonymise.ts',
    find: "createHmac('sha256', key).update(normalised)",
    replace: "process.getBuiltinModule('node:crypto').createHash('sha256').update(normalised)",
    finds: /token of Person\.uid in the body: \d+ times, by [^\n]*grid/,
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
    file: 'mesh/answers/question-key.ts',
    find: 'return `${view.id} ${consentEpoch}',
    replace: 'return `${consentEpoch}',
    finds: /token of Person\.\w+ in the body: \d+ times, by [^\n]*(anonymous|operator)/,
  },
  {
    id: 'cursor-is-an-encoding',
    breaks: 'A6',
    file: 'sources/schema/sealed-cursor.ts',
    find: 'const nonce = randomBytes(nonceBytes);',
    replace:
      "if (state !== undefined) return Buffer.from(JSON.stringify(state)).toString('base64url');\n      const nonce = randomBytes(nonceBytes);",
    finds: /token of (Person\.uid|Claim\.claimId) in the body: \d+ times, by [^\n]*(planner|helpdesk|grid)/,
  },
  {
    id: 'failures-in-the-words-of-sources',
    breaks: 'A8',
    file: 'mesh/run/failures.ts',
    find: 'return new PertuisError(code, `The source "${source}" ${says}.`, details, error);',
    replace:
      'return new PertuisError(code, `The source "${source}" ${says}: ${error.message}`, details, error);',
    finds: /token of failure\.message in the body/,
  },
  {
    id: 'statements-in-the-log',
    breaks: 'A8',
    file: 'sources/sql/database.ts',
    find: 'const { rows } = await client.query({ text, values: [...values], types: asText });',
    replace:
      "process.stderr.write(`${JSON.stringify({ msg: 'query', text, values })}\\n`);\n        const { rows } = await client.query({ text, values: [...values], types: asText });",
    finds: /"logs": \[\s*[^\]]*Person\./,
  },
  {
    id: 'rows-unfiltered',
    breaks: 'A1',
    file: 'mesh/run/row-scope.ts',
    find: 'return scope ? rows.filter((row) => row[scope.field] === scope.value) : rows;',
    replace: 'return scope === null ? [] : rows;',
    finds: /token of Ticket\.\w+ in the body[^•]*\n\s*\{ tickets \{/,
  },
  {
    id: 'arguments-unread',
    breaks: 'A5',
    file: 'mesh/plan/survey.ts',
    find: '    checkArguments(walk, coordinate, field, node);\n',
    replace: '',
    finds: /difference in (Stall\.id|SThingConnection\.nodes|Person\.zoneCode|PersonConnection\.nodes)/,
  },
];
