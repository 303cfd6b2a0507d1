import type { PortalDataset } from '../../stand-ins/opendatasoft/dataset.ts';
import { dayShare, momentOf, quartersUntil, yearShare } from './quarters.ts';
import { glidingNoiseOf, noiseOf } from './random.ts';
import { type Sector, sectors } from './sectors.ts';

/** What the open-data portal publishes: éCO2mix in its own shape, and the collection sectors. */
export function portalDatasets(nowMs: number): PortalDataset[] {
  return [grid(nowMs), collectionSectors()];
}

const quartersOfSixHours = 24;
const draw = {
  demand: noiseOf('grid demand'),
  clouds: glidingNoiseOf('grid clouds', quartersOfSixHours),
  wind: glidingNoiseOf('grid wind', quartersOfSixHours),
  bioenergy: glidingNoiseOf('grid bioenergy', quartersOfSixHours),
};

function grid(nowMs: number): PortalDataset {
  return {
    id: 'eco2mix-national-tr',
    fields: [
      { name: 'nature', type: 'text', description: 'Nature de la donnée.' },
      { name: 'date_heure', type: 'datetime', description: "Début du quart d'heure." },
      { name: 'consommation', type: 'int', description: 'Consommation, MW.' },
      { name: 'nucleaire', type: 'int', description: 'Production nucléaire, MW.' },
      { name: 'eolien', type: 'int', description: 'Production éolienne, MW.' },
      { name: 'solaire', type: 'int', description: 'Production solaire, MW.' },
      { name: 'hydraulique', type: 'int', description: 'Production hydraulique, MW.' },
      { name: 'gaz', type: 'int', description: 'Production au gaz, MW.' },
      { name: 'bioenergies', type: 'int', description: 'Production par bioénergies, MW.' },
      { name: 'taux_co2', type: 'int', description: "Émissions de CO2 par kilowattheure d'électricité, g." },
    ],
    records: quartersUntil(nowMs).map((quarter) => {
      const winter = 0.5 + 0.5 * Math.cos(2 * Math.PI * yearShare(quarter));
      const evening = Math.max(0, Math.sin(2 * Math.PI * (dayShare(quarter) - 0.52)));
      // From 06:00 to 18:00 UTC, and less of it in winter.
      const daylight = Math.max(0, Math.sin(Math.PI * (dayShare(quarter) * 2 - 0.5)) - 0.35 * winter);
      const consommation = Math.round(
        38_000 + 26_000 * winter + 7_000 * evening + draw.demand(quarter) * 500,
      );
      const solaire = Math.round(11_000 * daylight * (0.4 + 0.6 * draw.clouds(quarter)));
      const eolien = Math.round(2_000 + 9_000 * draw.wind(quarter) * (0.4 + 0.6 * winter));
      const hydraulique = Math.round(4_000 + 5_000 * winter + 1_500 * evening);
      const bioenergies = Math.round(950 + draw.bioenergy(quarter) * 120);
      const gaz = Math.max(300, Math.round((consommation - solaire - eolien - hydraulique - 43_000) * 0.35));
      const nucleaire = Math.max(22_000, consommation - solaire - eolien - hydraulique - gaz - bioenergies);
      const made = nucleaire + solaire + eolien + hydraulique + gaz + bioenergies;
      return {
        nature: 'Données temps réel',
        date_heure: momentOf(quarter),
        consommation,
        nucleaire,
        eolien,
        solaire,
        hydraulique,
        gaz,
        bioenergies,
        // Combustion at production only, as éCO2mix has it: 429 g for a kilowatt-hour from gas, 494 g from bioenergies.
        taux_co2: Math.round((gaz * 429 + bioenergies * 494) / made),
      };
    }),
  };
}

function collectionSectors(): PortalDataset {
  return {
    id: 'secteurs-de-collecte',
    fields: [
      { name: 'code', type: 'text', description: 'Code du secteur.' },
      { name: 'nom', type: 'text', description: 'Nom de la commune.' },
      { name: 'population', type: 'int', description: 'Habitants.' },
      { name: 'menages', type: 'int', description: 'Ménages.' },
      { name: 'jour_de_collecte', type: 'text', description: 'Jour de collecte.' },
      { name: 'surface_km2', type: 'double', description: 'Surface, km2.' },
      { name: 'geo_shape', type: 'geo_shape', description: 'Contour.' },
    ],
    records: sectors.map((sector) => ({
      code: sector.code,
      nom: sector.name,
      population: sector.population,
      menages: sector.households,
      jour_de_collecte: sector.collectionDay,
      surface_km2: sector.areaKm2,
      geo_shape: { type: 'Feature', properties: {}, geometry: square(sector) },
    })),
  };
}

function square({ west, south, east, north }: Sector) {
  return {
    type: 'Polygon',
    coordinates: [
      [
        [west, south],
        [east, south],
        [east, north],
        [west, north],
        [west, south],
      ],
    ],
  };
}
