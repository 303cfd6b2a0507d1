import type { Mutation } from './mutation.ts';

/** A8: information beside the data. */
export const sideChannels: readonly Mutation[] = [
  {
    id: 'bytes-told-exactly',
    breaks: 'A8',
    file: 'mesh/execute/coarse-bytes.ts',
    find: 'const bytes = Math.ceil(provenance.bytes / granuleBytes) * granuleBytes;',
    replace: 'const { bytes } = provenance;',
    finds: /difference in extensions\.provenance\.bytes/,
  },
  {
    id: 'rows-told-exactly',
    breaks: 'A8',
    file: 'mesh/execute/coarse-bytes.ts',
    find: 'const reportedRows = Math.ceil(result.rows.length / granuleRows) * granuleRows;',
    replace: 'const reportedRows = result.rows.length;',
    finds: /counter pertuis_fetch_rows_total/,
  },
  {
    id: 'bytes-counted-exactly',
    breaks: 'A8',
    file: 'mesh/core/round-up.ts',
    find: 'return Math.ceil(amount / granularity) * granularity;',
    replace: 'return amount + granularity - granularity;',
    finds: /FAIL [^\n]*\/metrics tells no exact number of bytes/,
  },
  {
    id: 'words-of-anonymous-clients-kept',
    breaks: 'A8',
    file: 'mesh/execute/name-operation.ts',
    find: 'name === undefined || !principal || isAnonymous(principal)',
    replace: 'name === undefined || !principal || !isAnonymous',
    finds: /FAIL [^\n]*words of anonymous clients stand on no page/,
  },
  {
    id: 'figures-open-to-everybody',
    breaks: 'A8',
    file: 'mesh/http/access.ts',
    find: "if (access === 'open') return () => undefined;",
    replace: 'if (access) return () => undefined;',
    finds: /FAIL [^\n]*who comes from elsewhere reads no figures/,
  },
  {
    id: 'proxied-clients-are-local',
    breaks: 'A8',
    file: 'mesh/http/access.ts',
    find: '!Object.keys(headers).some((name) => forwarded.test(name))',
    replace: 'headers !== undefined',
    finds: /FAIL [^\n]*who comes from elsewhere reads no figures/,
  },
  {
    id: 'failures-in-the-words-of-sources',
    breaks: 'A8',
    file: 'mesh/execute/failures.ts',
    find: 'says}.`',
    replace: 'says}: `.concat(String(error.cause))',
    finds: /token of failure\.message in the body/,
  },
  {
    id: 'words-of-partners-in-the-log',
    breaks: 'A8',
    file: 'sources/mesh/failures.ts',
    find: 'error instanceof Error ? error.name : typeof error;',
    replace: 'error instanceof Error ? error.message : typeof error;',
    finds: /"logs": \[\s*[^\]]*failure\.message/,
  },
  {
    id: 'statements-in-the-log',
    breaks: 'A8',
    file: 'sources/sql/database.ts',
    find: 'const { rows } = await client.query({ text, values: [...values], types: asText });',
    replace:
      "process.stderr.write(JSON.stringify({ msg: 'query', text, values }).concat('\\n'));\n        const { rows } = await client.query({ text, values: [...values], types: asText });",
    finds: /"logs": \[\s*[^\]]*Person\./,
  },
];
