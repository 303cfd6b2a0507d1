import type { ColumnType } from '../../mesh/contract/query.ts';
import type { Column } from '../schema/table.ts';

/** `column` is the property that `$select` names; `read` finds the value in it when it is not the property itself. */
export interface Property extends Column {
  readonly read?: (value: unknown) => unknown;
  /** Path for `$filter` and `$orderby`, when it is not the property. */
  readonly path?: string;
  /** Values of other forms read as null here: comparisons that a null decides cannot travel. */
  readonly partial?: boolean;
}

export interface Relation {
  readonly field: string;
  /** As `$expand` names it. */
  readonly name: string;
  readonly to: EntityName;
  readonly many: boolean;
}

export type EntityName = 'Thing' | 'Datastream' | 'Observation' | 'Location' | 'Sensor' | 'ObservedProperty';

export interface Entity {
  readonly name: EntityName;
  /** The collection's path. */
  readonly set: string;
  readonly properties: readonly Property[];
  readonly relations: readonly Relation[];
}

function property(field: string, type: ColumnType, more: Partial<Property> = {}): Property {
  return { field, column: field, type, nullable: field !== 'id', ...more };
}

const id = property('id', 'ID');
const name = property('name', 'String');
const description = property('description', 'String');
const properties = property('properties', 'JSON');

const isNumber = (value: unknown) => (typeof value === 'number' ? value : null);
const isText = (value: unknown) => (typeof value === 'string' ? value : null);
const part = (name: string) => (value: unknown) =>
  (value as Record<string, unknown> | null | undefined)?.[name] ?? null;
/** A moment, or an interval `start/end`. */
const bound = (index: 0 | 1) => (value: unknown) =>
  typeof value === 'string' ? (value.split('/')[index] ?? null) : value;

/** The model of OGC SensorThings 1.1 part 1, section 8, as far as it is offered. */
export const entities: Readonly<Record<EntityName, Entity>> = {
  Thing: {
    name: 'Thing',
    set: 'Things',
    properties: [id, name, description, properties],
    relations: [
      { field: 'datastreams', name: 'Datastreams', to: 'Datastream', many: true },
      { field: 'locations', name: 'Locations', to: 'Location', many: true },
    ],
  },
  Datastream: {
    name: 'Datastream',
    set: 'Datastreams',
    properties: [
      id,
      name,
      description,
      property('unitName', 'String', {
        column: 'unitOfMeasurement',
        path: 'unitOfMeasurement/name',
        read: part('name'),
      }),
      property('unitSymbol', 'String', {
        column: 'unitOfMeasurement',
        path: 'unitOfMeasurement/symbol',
        read: part('symbol'),
      }),
      property('observationType', 'String'),
      property('phenomenonStart', 'DateTime', { column: 'phenomenonTime', read: bound(0) }),
      property('phenomenonEnd', 'DateTime', { column: 'phenomenonTime', read: bound(1), partial: true }),
      properties,
    ],
    relations: [
      { field: 'observations', name: 'Observations', to: 'Observation', many: true },
      { field: 'thing', name: 'Thing', to: 'Thing', many: false },
      { field: 'sensor', name: 'Sensor', to: 'Sensor', many: false },
      { field: 'observedProperty', name: 'ObservedProperty', to: 'ObservedProperty', many: false },
    ],
  },
  Observation: {
    name: 'Observation',
    set: 'Observations',
    properties: [
      id,
      property('phenomenonTime', 'DateTime', {
        description: 'The moment observed; the start, when it is an interval.',
        read: bound(0),
      }),
      property('phenomenonEnd', 'DateTime', { column: 'phenomenonTime', read: bound(1), partial: true }),
      property('resultTime', 'DateTime'),
      property('result', 'JSON', { description: 'Whatever was observed.' }),
      property('value', 'Float', {
        description: 'The result when it is a number.',
        column: 'result',
        read: isNumber,
        partial: true,
      }),
      property('text', 'String', {
        description: 'The result when it is a text.',
        column: 'result',
        read: isText,
        partial: true,
      }),
      property('resultQuality', 'JSON'),
      property('parameters', 'JSON'),
    ],
    relations: [{ field: 'datastream', name: 'Datastream', to: 'Datastream', many: false }],
  },
  Location: {
    name: 'Location',
    set: 'Locations',
    properties: [
      id,
      name,
      description,
      property('encodingType', 'String'),
      property('location', 'JSON', { description: 'GeoJSON.' }),
    ],
    relations: [],
  },
  Sensor: {
    name: 'Sensor',
    set: 'Sensors',
    properties: [id, name, description, property('encodingType', 'String'), property('metadata', 'JSON')],
    relations: [],
  },
  ObservedProperty: {
    name: 'ObservedProperty',
    set: 'ObservedProperties',
    properties: [id, name, description, property('definition', 'String')],
    relations: [],
  },
};

/** Those that have root fields of their own. */
export const rootEntities = [entities.Thing, entities.Datastream, entities.Observation];
