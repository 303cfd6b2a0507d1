import type { SourceDraft } from './draft.ts';
import { draftPortal } from './draft-opendatasoft.ts';

/** The source to start with when none is named: the national grid's carbon intensity, open to everybody without a key. */
export function draftExample(): SourceDraft {
  const text = (name: string, description: string) => ({ name, type: 'text', description });
  const int = (name: string, description: string) => ({ name, type: 'int', description });
  return draftPortal(
    'grid',
    {
      url: 'https://odre.opendatasoft.com',
      version: 'v2.1',
      total: 1,
      datasets: [
        {
          id: 'eco2mix-national-tr',
          title: 'éCO2mix: the French electricity grid, every quarter hour',
          licence: 'Licence Ouverte 2.0',
          fields: [
            { name: 'date_heure', type: 'datetime', description: 'Start of the quarter hour.' },
            text('nature', 'Kind of the figures.'),
            int('consommation', 'Consumption, MW.'),
            int('nucleaire', 'Nuclear production, MW.'),
            int('eolien', 'Wind production, MW.'),
            int('solaire', 'Solar production, MW.'),
            int('taux_co2', 'Carbon intensity of production, g CO2/kWh.'),
          ],
        },
      ],
    },
    [],
  );
}
