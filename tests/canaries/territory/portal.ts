import { startOpendatasoft } from '../../../territory/stand-ins/opendatasoft/server.ts';
import type { World } from '../world/world.ts';
import { type Partner, patient } from './partner.ts';

const text = (name: string) => ({ name, type: 'text' as const });
const permitFields = [
  text('ref'),
  text('household_id'),
  text('zone_code'),
  text('holder'),
  { name: 'fee', type: 'int' as const },
];
const stallFields = [text('id'), text('label'), text('keeper')];

/** An open-data portal: a data set of people's own rows, and an open one with a personal column. */
export async function startPortal({ permits, stalls }: World): Promise<Partner> {
  const standIn = await startOpendatasoft({
    datasets: [
      {
        id: 'permits',
        fields: permitFields,
        records: permits.map(({ person: { householdId, zoneCode }, row }) => ({
          ...row,
          household_id: householdId,
          zone_code: zoneCode,
        })),
      },
      {
        id: 'stalls',
        fields: stallFields,
        records: stalls.map(({ row }, index) => ({ id: `s${index}`, label: `Stall ${index}`, ...row })),
      },
    ],
  });
  const rename = { household_id: 'householdId', zone_code: 'zoneCode' };
  return {
    source: {
      name: 'portal',
      ...patient,
      handler: {
        './sources/opendatasoft': {
          url: standIn.url,
          deadlineSeconds: 120,
          description: './portal.json',
          datasets: [
            {
              dataset: 'permits',
              type: 'Permit',
              root: 'permits',
              rename,
              keys: [{ field: 'zoneCode', root: 'permitsByZone', arg: 'codes' }],
            },
            { dataset: 'stalls', type: 'Stall', root: 'stalls' },
          ],
        },
      },
    },
    files: {
      'portal.json': JSON.stringify({ permits: { fields: permitFields }, stalls: { fields: stallFields } }),
    },
    close: standIn.close,
  };
}
