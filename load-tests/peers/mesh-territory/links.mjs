// Links by key that `keysArg` cannot say, because the key goes into a filter's text: Mesh's in-context SDK batches them.
import { Kind } from 'graphql';

const field = (name, selectionSet) => ({
  kind: Kind.FIELD,
  name: { kind: Kind.NAME, value: name },
  ...(selectionSet && { selectionSet }),
});
const select = (...selections) => ({ kind: Kind.SELECTION_SET, selections });

/** The answer's rows in the order of the keys, whatever the order of the answer. */
function byKey(name) {
  return (rows, keys) => {
    const found = new Map(rows.map((row) => [String(row[name]), row]));
    return keys.map((key) => found.get(String(key)) ?? null);
  };
}

export const resolvers = {
  Shipment: {
    originSector: {
      selectionSet: '{ originSectorCode }',
      resolve: (root, _, context, info) =>
        context.portal.Query.sectors({
          root,
          context,
          info,
          key: root.originSectorCode,
          argsFromKeys: (codes) => ({
            where: `code in (${codes.map((code) => `"${code}"`).join(',')})`,
            select: 'code,nom,menages,jour_de_collecte',
          }),
          selectionSet: ({ selections }) => select(field('code'), ...selections),
          valuesFromResults: byKey('code'),
        }),
    },
  },
  TreatmentPlant: {
    thing: {
      selectionSet: '{ sensorThingId }',
      resolve: (root, _, context, info) =>
        root.sensorThingId &&
        context.port.Query.things({
          root,
          context,
          info,
          key: root.sensorThingId,
          argsFromKeys: (ids) => ({
            _DOLLAR_filter: ids.map((id) => `id eq ${id}`).join(' or '),
            _DOLLAR_select: 'id,name',
            _DOLLAR_expand: 'Datastreams($select=name,description;$orderby=id asc;$top=4)',
          }),
          selectionSet: ({ selections }) =>
            select(field('value', select(field('_AT_iot_id'), ...selections))),
          valuesFromResults: ({ value }, ids) => byKey('_AT_iot_id')(value, ids),
        }),
    },
  },
};
