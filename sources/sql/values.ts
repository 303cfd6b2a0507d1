import { type Row, SourceFailure, type Value } from '../../mesh/contract/source.ts';
import type { SqlColumn } from './columns.ts';

/** Values come as PostgreSQL writes them in text; session time is UTC. Throws `SourceFailure` when one does not fit its column. */
export function readRow(held: Readonly<Record<string, unknown>>, columns: readonly SqlColumn[]): Row {
  return Object.fromEntries(
    columns.map((column) => [column.field, readValue(held[column.column] ?? null, column)]),
  );
}

function readValue(value: unknown, { type, column }: SqlColumn): Value {
  if (value === null) return null;
  const text = String(value);
  switch (type) {
    case 'Int':
    case 'Float': {
      const number = Number(text);
      if (!Number.isFinite(number) || (Math.abs(number) > Number.MAX_SAFE_INTEGER && /^-?\d+$/.test(text))) {
        throw new SourceFailure('bad-response', `${column}: a number that JSON cannot carry exactly`);
      }
      return number;
    }
    case 'Boolean':
      return text === 't' || text === 'true';
    case 'DateTime':
      return toIso(text, column);
    case 'JSON':
      return readJson(text, column);
    default:
      return text;
  }
}

/** `2026-10-31 23:45:00.5+00` and `2026-10-31 23:45:00` alike. */
function toIso(text: string, column: string): string {
  const match = /^(\d{4,}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2}(?:\.\d+)?)(?:\+00)?$/.exec(text);
  if (!match) throw new SourceFailure('bad-response', `${column}: a moment that ISO 8601 cannot carry`);
  return `${match[1]}T${match[2]}Z`;
}

function readJson(text: string, column: string): Value {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new SourceFailure('bad-response', `${column}: no JSON`, { cause });
  }
}
