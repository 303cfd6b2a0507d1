import { type Row, SourceFailure, type Value } from '../../mesh/contract/source.ts';
import { writeMoment } from '../schema/moments.ts';
import type { PortalColumn } from './columns.ts';

/** A record in the form that its columns promise. Throws `SourceFailure` (bad-response) when it is not. */
export function readRow(record: unknown, columns: readonly PortalColumn[]): Row {
  if (record === null || typeof record !== 'object' || Array.isArray(record)) throw wrong('a record');
  const held = record as Record<string, unknown>;
  return Object.fromEntries(columns.map((column) => [column.field, readValue(held[column.column], column)]));
}

function readValue(value: unknown, column: PortalColumn): Value {
  if (value === null || value === undefined) return null;
  switch (column.type) {
    case 'Int':
    case 'Float':
      return readNumber(value, column);
    case 'Boolean':
      return readBoolean(value, column);
    case 'DateTime':
      return readMoment(value, column);
    case 'JSON':
      return readJson(value, column);
    default:
      if (typeof value === 'object') throw wrong(column.column);
      return String(value);
  }
}

/** The v1 API and some datasets write numbers as texts. */
function readNumber(value: unknown, { type, column }: PortalColumn): number {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) throw wrong(column);
  if (type === 'Int' && !Number.isInteger(number)) throw wrong(column);
  return number;
}

function readBoolean(value: unknown, { column }: PortalColumn): boolean {
  if (typeof value === 'boolean') return value;
  if (value === 'true' || value === 'True') return true;
  if (value === 'false' || value === 'False') return false;
  throw wrong(column);
}

/** A moment without an offset is UTC: that is what the portals store. */
function readMoment(value: unknown, { column }: PortalColumn): string {
  const moment = typeof value === 'string' ? writeMoment(value) : undefined;
  if (moment === undefined) throw wrong(column);
  return moment;
}

/** Geometries leave as GeoJSON, longitude first, whatever came in. */
function readJson(value: unknown, { upstreamType, column }: PortalColumn): Value {
  if (upstreamType === 'geo_point_2d') return readPoint(value, column);
  if (upstreamType === 'geo_shape') return readShape(value, column);
  return value as Value;
}

/** v2.1: `{ lon, lat }`. v1: `[lat, lon]`, or `"lat, lon"`. */
function readPoint(value: unknown, column: string): Value {
  const pair = typeof value === 'string' ? value.split(',').map(Number) : value;
  if (Array.isArray(pair)) return toPoint(pair[1], pair[0], column);
  const { lon, lat } = value as { lon?: unknown; lat?: unknown };
  return toPoint(lon, lat, column);
}

function toPoint(longitude: unknown, latitude: unknown, column: string): Value {
  if (typeof longitude !== 'number' || typeof latitude !== 'number') throw wrong(column);
  if (!Number.isFinite(longitude) || !Number.isFinite(latitude)) throw wrong(column);
  return { type: 'Point', coordinates: [longitude, latitude] };
}

/** v2.1: a GeoJSON feature. v1: a geometry, or a geometry as text. */
function readShape(value: unknown, column: string): Value {
  let shape: unknown = value;
  if (typeof value === 'string') {
    try {
      shape = JSON.parse(value);
    } catch {
      throw wrong(column);
    }
  }
  const { type, geometry } = (shape ?? {}) as { type?: unknown; geometry?: unknown };
  if (typeof type !== 'string') throw wrong(column);
  return (type === 'Feature' ? geometry : shape) as Value;
}

function wrong(what: string): SourceFailure {
  return new SourceFailure('bad-response', `${what} is not what the dataset's fields promise`);
}
