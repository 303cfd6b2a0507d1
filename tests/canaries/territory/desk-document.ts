/** The desk's OpenAPI description. */
const text = { type: 'string' };
const listOf = (items: object) => ({ type: 'array', items });
const ref = (name: string) => ({ $ref: `#/components/schemas/${name}` });
const object = (properties: object, more: object = {}) => ({ type: 'object', properties, ...more });
const response = (schema: object) => ({ description: 'ok', content: { 'application/json': { schema } } });

function read(operationId: string, schema: object, parameters: readonly string[] = [], more: object = {}) {
  const given = parameters.map((name) => ({
    name,
    in: 'query',
    schema: name === 'codes' ? listOf(text) : text,
  }));
  return { get: { operationId, parameters: given, responses: { 200: response(schema), ...more } } };
}

const filters = ['email', 'emailContains', 'zone', 'sort'];

export const deskDocument = {
  openapi: '3.0.0',
  info: { title: 'desk', version: '1' },
  paths: {
    '/visitors': read('visitors', listOf(ref('Visitor')), filters),
    '/visitor-page': read('visitorPage', ref('VisitorPage'), filters),
    '/visitors-checked': read('visitorsChecked', listOf(ref('Visitor')), filters, {
      400: response(ref('Complaint')),
    }),
    '/visitors-by-zone': read('visitorsByZone', listOf(ref('Visitor')), ['codes']),
    '/visitor-names': read('visitorNames', listOf(text)),
    '/visitor-count': read('visitorCount', { type: 'integer' }, filters),
    '/visitor-map': read('visitorMap', object({}, { additionalProperties: ref('Visitor') })),
    '/appointments': read('appointments', listOf(ref('Appointment'))),
    '/appointment-page': read('appointmentPage', ref('AppointmentPage')),
    '/appointments-by-zone': read('appointmentsByZone', listOf(ref('Appointment')), ['codes']),
  },
  components: {
    schemas: {
      Visitor: object(
        { id: text, zoneCode: text, quarter: text, name: text, email: text },
        { additionalProperties: true },
      ),
      VisitorPage: object({ results: listOf(ref('Visitor')), total: { type: 'integer' } }),
      Appointment: object({ householdId: text, zoneCode: text, code: text, doctor: text }),
      AppointmentPage: object({ results: listOf(ref('Appointment')) }),
      Complaint: object({ reason: text }),
    },
  },
};
