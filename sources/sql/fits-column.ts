import type { Key } from '../../mesh/contract/source.ts';
import type { SqlColumn } from './columns.ts';

/** A key of another form than the column's matches no row; PostgreSQL would refuse the whole batch for it. */
export function fitsColumn(key: Key, { type, sqlType }: SqlColumn): boolean {
  const text = String(key);
  if (type === 'Int' || sqlType === 'bigint')
    return /^-?\d{1,18}$/.test(text) && inRange(Number(text), sqlType);
  if (type === 'Float') return Number.isFinite(Number(text)) && text.trim() !== '';
  if (type === 'Boolean') return text === 'true' || text === 'false';
  if (type === 'Date' || type === 'DateTime') return !Number.isNaN(Date.parse(text));
  return !text.includes('\u0000');
}

function inRange(value: number, sqlType: string): boolean {
  return sqlType === 'bigint' || Math.abs(value) < (sqlType === 'smallint' ? 2 ** 15 : 2 ** 31);
}
