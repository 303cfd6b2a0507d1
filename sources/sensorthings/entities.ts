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
  readonly description: string;
  /** As `$expand` names it. */
  readonly name: string;
  readonly to: EntityName;
  readonly many: boolean;
}

export type EntityName = 'Thing' | 'Datastream' | 'Observation' | 'Location' | 'Sensor' | 'ObservedProperty';

export interface Entity {
  readonly name: EntityName;
  /** What it is, for the schema: OGC 18-088, section 8. */
  readonly description: string;
  /** The collection's path. */
  readonly set: string;
  readonly properties: readonly Property[];
  readonly relations: readonly Relation[];
}

function property(
  field: string,
  type: ColumnType,
  description: string,
  more: Partial<Property> = {},
): Property {
  return { field, column: field, type, nullable: field !== 'id', description, ...more };
}

const id = property('id', 'ID', 'The identifier that the server gave.');
const name = property('name', 'String', 'A short name, for people.');
const description = property('description', 'String', 'What it is, for people.');
const properties = property(
  'properties',
  'JSON',
  'What else the server says of it: an object of its own form.',
);
const encodingType = (what: string) => property('encodingType', 'String', `The media type of \`${what}\`.`);

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
    description: 'Something that is observed, such as a plant, a buoy or a building.',
    set: 'Things',
    properties: [id, name, description, properties],
    relations: [
      {
        field: 'datastreams',
        description: 'What is observed of it.',
        name: 'Datastreams',
        to: 'Datastream',
        many: true,
      },
      { field: 'locations', description: 'Where it is.', name: 'Locations', to: 'Location', many: true },
    ],
  },
  Datastream: {
    name: 'Datastream',
    description: 'Observations of one property of one thing by one sensor, all in one unit.',
    set: 'Datastreams',
    properties: [
      id,
      name,
      description,
      property('unitName', 'String', 'The unit of measurement in words.', {
        column: 'unitOfMeasurement',
        path: 'unitOfMeasurement/name',
        read: part('name'),
      }),
      property('unitSymbol', 'String', 'The symbol of the unit of measurement, such as kW.', {
        column: 'unitOfMeasurement',
        path: 'unitOfMeasurement/symbol',
        read: part('symbol'),
      }),
      property('observationType', 'String', 'What kind of result is observed: a URI of OGC.'),
      property('phenomenonStart', 'DateTime', 'The moment of the first observation.', {
        column: 'phenomenonTime',
        read: bound(0),
      }),
      property('phenomenonEnd', 'DateTime', 'The moment of the last observation.', {
        column: 'phenomenonTime',
        read: bound(1),
        partial: true,
      }),
      properties,
    ],
    relations: [
      {
        field: 'observations',
        description: 'Its observations. The newest come first with `orderBy: [{ phenomenonTime: DESC }]`.',
        name: 'Observations',
        to: 'Observation',
        many: true,
      },
      { field: 'thing', description: 'What is observed.', name: 'Thing', to: 'Thing', many: false },
      {
        field: 'sensor',
        description: 'What it is observed with.',
        name: 'Sensor',
        to: 'Sensor',
        many: false,
      },
      {
        field: 'observedProperty',
        description: 'Which property is observed.',
        name: 'ObservedProperty',
        to: 'ObservedProperty',
        many: false,
      },
    ],
  },
  Observation: {
    name: 'Observation',
    description: 'One value that a sensor observed, and when.',
    set: 'Observations',
    properties: [
      id,
      property('phenomenonTime', 'DateTime', 'The moment observed; the start, when it is an interval.', {
        read: bound(0),
      }),
      property('phenomenonEnd', 'DateTime', 'The end of what was observed, when it is an interval.', {
        column: 'phenomenonTime',
        read: bound(1),
        partial: true,
      }),
      property('resultTime', 'DateTime', 'When the result was made.'),
      property('result', 'JSON', 'Whatever was observed.'),
      property('value', 'Float', 'The result when it is a number.', {
        column: 'result',
        read: isNumber,
        partial: true,
      }),
      property('text', 'String', 'The result when it is a text.', {
        column: 'result',
        read: isText,
        partial: true,
      }),
      property('resultQuality', 'JSON', 'What the server says of the quality of the result.'),
      property('parameters', 'JSON', 'Conditions under which it was observed.'),
    ],
    relations: [
      {
        field: 'datastream',
        description: 'The datastream that it belongs to.',
        name: 'Datastream',
        to: 'Datastream',
        many: false,
      },
    ],
  },
  Location: {
    name: 'Location',
    description: 'Where a thing is.',
    set: 'Locations',
    properties: [
      id,
      name,
      description,
      encodingType('location'),
      property('location', 'JSON', 'The place as GeoJSON, longitude first.'),
    ],
    relations: [],
  },
  Sensor: {
    name: 'Sensor',
    description: 'The instrument that observes.',
    set: 'Sensors',
    properties: [
      id,
      name,
      description,
      encodingType('metadata'),
      property('metadata', 'JSON', 'What is known of the instrument, or where it is described.'),
    ],
    relations: [],
  },
  ObservedProperty: {
    name: 'ObservedProperty',
    description: 'What is observed, such as a temperature or a flow.',
    set: 'ObservedProperties',
    properties: [id, name, description, property('definition', 'String', 'The URI that defines it.')],
    relations: [],
  },
};

/** Those that have root fields of their own. */
export const rootEntities = [entities.Thing, entities.Datastream, entities.Observation];
