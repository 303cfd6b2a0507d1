import { startOpenApi } from '../../../territory/stand-ins/openapi/server.ts';
import { zoneCodes } from '../world/people.ts';
import type { World } from '../world/world.ts';
import { deskDocument } from './desk-document.ts';
import { type Partner, patient } from './partner.ts';

type Visitor = ReturnType<typeof makeVisitors>[number];

/** A business API: lists, wrapped pages, maps, leaves at the root, query parameters that read personal fields. */
export async function startDesk(world: World): Promise<Partner> {
  const visitors = makeVisitors(world);
  const appointments = world.appointments.map(({ person, row }) => ({
    householdId: person.householdId,
    zoneCode: person.zoneCode,
    ...row,
  }));
  const { visitorNames, visitorMap } = world.loose;
  const page = (results: readonly unknown[]) => ({ results, total: results.length });
  const document = deskDocument;
  const standIn = await startOpenApi({
    document,
    operations: {
      visitors: (search) => searchVisitors(visitors, search),
      visitorPage: (search) => page(searchVisitors(visitors, search)),
      visitorsChecked: (search) => searchVisitors(visitors, search),
      visitorsByZone: (search) =>
        visitors.filter(({ zoneCode }) => search.getAll('codes').includes(zoneCode)),
      visitorNames: () => [visitorNames],
      visitorCount: (search) => searchVisitors(visitors, search).length,
      visitorMap: () => ({ v0: { name: visitorMap }, v1: visitors[1] }),
      appointments: () => appointments,
      appointmentPage: () => ({ results: appointments }),
      appointmentsByZone: (search) =>
        appointments.filter(({ zoneCode }) => search.getAll('codes').includes(zoneCode)),
    },
  });
  return {
    source: {
      name: 'desk',
      ...patient,
      handler: { openapi: { source: './desk.json', endpoint: standIn.url } },
    },
    files: { 'desk.json': JSON.stringify(document) },
    close: standIn.close,
  };
}

function makeVisitors({ visitors, world }: World) {
  return visitors.map(({ person, row: { name, email } }, index) => ({
    id: `v${index}`,
    zoneCode: person.zoneCode,
    name,
    email,
    // A person's real home, which only the link that joins on it could reveal.
    quarter: zoneCodes[(index + world) % zoneCodes.length],
    // Undeclared, so that they travel in the map beside the declared ones.
    colour: 'green',
    contact: { email },
    reachableAt: email,
  }));
}

function searchVisitors(visitors: readonly Visitor[], search: URLSearchParams): Visitor[] {
  const email = search.get('email');
  const sort = search.get('sort') as keyof Visitor | null;
  const found = visitors.filter(
    (one) =>
      (email === null || one.email === email) &&
      (search.get('emailContains') === null ||
        String(one.email).includes(search.get('emailContains') ?? '')) &&
      (search.get('zone') === null || one.zoneCode === search.get('zone')),
  );
  return sort ? found.sort((a, b) => (String(a[sort]) < String(b[sort]) ? -1 : 1)) : found;
}
