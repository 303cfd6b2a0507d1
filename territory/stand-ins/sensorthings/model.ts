import type { Entity } from './filter.ts';

export type SetName =
  | 'Things'
  | 'Locations'
  | 'Datastreams'
  | 'Sensors'
  | 'ObservedProperties'
  | 'Observations';

/** What a store holds. References between entities are by `@iot.id`, in fields that answers leave out. */
export interface SensorData {
  readonly things: readonly (Entity & { readonly locationIds?: readonly number[] })[];
  readonly locations: readonly Entity[];
  readonly datastreams: readonly (Entity & {
    readonly thingId: number;
    readonly sensorId: number;
    readonly observedPropertyId: number;
  })[];
  readonly sensors: readonly Entity[];
  readonly observedProperties: readonly Entity[];
  /** In the order of their ids. */
  readonly observations: readonly (Entity & { readonly datastreamId: number })[];
}

export interface Navigation {
  readonly set: SetName;
  readonly many: boolean;
  readonly from: (entity: Entity) => readonly Entity[];
}

export interface Model {
  all(set: SetName): readonly Entity[];
  navigation(set: SetName, name: string): Navigation | undefined;
  /** Property names that requests may use. */
  properties(set: SetName): ReadonlySet<string>;
}

/** The standard's model over arrays, with the ways between entities looked up once. */
export function createModel(data: SensorData): Model {
  const sets: Record<SetName, readonly Entity[]> = {
    Things: data.things,
    Locations: data.locations,
    Datastreams: data.datastreams,
    Sensors: data.sensors,
    ObservedProperties: data.observedProperties,
    Observations: data.observations,
  };
  const byThing = group(data.datastreams, 'thingId');
  const byDatastream = group(data.observations, 'datastreamId');
  const pick = (entities: readonly Entity[], field: string) => {
    const byId = new Map<unknown, Entity>(entities.map((entity) => [entity['@iot.id'], entity]));
    return (entity: Entity): Entity[] => {
      const ids: readonly unknown[] = Array.isArray(entity[field]) ? entity[field] : [entity[field]];
      return ids.map((id) => byId.get(id)).filter((found) => found !== undefined);
    };
  };
  const ways: Partial<Record<SetName, Readonly<Record<string, Navigation>>>> = {
    Things: {
      Datastreams: { set: 'Datastreams', many: true, from: (thing) => byThing.get(thing['@iot.id']) ?? [] },
      Locations: { set: 'Locations', many: true, from: pick(data.locations, 'locationIds') },
    },
    Datastreams: {
      Observations: {
        set: 'Observations',
        many: true,
        from: (stream) => byDatastream.get(stream['@iot.id']) ?? [],
      },
      Thing: { set: 'Things', many: false, from: pick(data.things, 'thingId') },
      Sensor: { set: 'Sensors', many: false, from: pick(data.sensors, 'sensorId') },
      ObservedProperty: {
        set: 'ObservedProperties',
        many: false,
        from: pick(data.observedProperties, 'observedPropertyId'),
      },
    },
    Observations: {
      Datastream: { set: 'Datastreams', many: false, from: pick(data.datastreams, 'datastreamId') },
    },
  };
  const common = ['id', 'name', 'description', 'properties'];
  const properties: Record<SetName, ReadonlySet<string>> = {
    Things: new Set(common),
    Locations: new Set([...common, 'encodingType', 'location']),
    Datastreams: new Set([...common, 'observationType', 'unitOfMeasurement', 'phenomenonTime', 'resultTime']),
    Sensors: new Set([...common, 'encodingType', 'metadata']),
    ObservedProperties: new Set([...common, 'definition']),
    Observations: new Set(['id', 'phenomenonTime', 'resultTime', 'result', 'resultQuality', 'parameters']),
  };
  return {
    all: (set) => sets[set],
    navigation: (set, name) => ways[set]?.[name],
    properties: (set) => properties[set],
  };
}

function group(entities: readonly Entity[], field: string): Map<unknown, Entity[]> {
  const groups = new Map<unknown, Entity[]>();
  for (const entity of entities) {
    const held = groups.get(entity[field]);
    if (held) held.push(entity);
    else groups.set(entity[field], [entity]);
  }
  return groups;
}
