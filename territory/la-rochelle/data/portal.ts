import type { PortalDataset } from '../../stand-ins/opendatasoft/dataset.ts';
import { dayShare, quarterMoments, yearShare } from './quarters.ts';
import { seeded } from './random.ts';
import { sectors } from './sectors.ts';

/** What the open-data portal publishes: éCO2mix in its own shape, and the collection sectors. */
export function portalDatasets(): PortalDataset[] {
  return [grid(), collectionSectors()];
}

function grid(): PortalDataset {
  const random = seeded('grid');
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
    records: quarterMoments.map((moment, index) => {
      const winter = 0.5 + 0.5 * Math.cos(2 * Math.PI * yearShare(index));
      const evening = Math.max(0, Math.sin(2 * Math.PI * (dayShare(index) - 0.3)));
      const daylight = Math.max(0, Math.sin(Math.PI * (dayShare(index) * 1.6 - 0.4))) * (1.2 - 0.7 * winter);
      const consommation = Math.round(38_000 + 26_000 * winter + 7_000 * evening + random() * 1_500);
      const solaire = Math.round(9_000 * daylight * (0.5 + random() / 2));
      const eolien = Math.round(2_000 + 9_000 * random() * (0.4 + 0.6 * winter));
      const hydraulique = Math.round(4_000 + 5_000 * winter + 1_500 * evening);
      const bioenergies = Math.round(950 + random() * 120);
      const gaz = Math.max(300, Math.round((consommation - solaire - eolien - hydraulique - 43_000) * 0.35));
      const nucleaire = Math.max(22_000, consommation - solaire - eolien - hydraulique - gaz - bioenergies);
      const made = nucleaire + solaire + eolien + hydraulique + gaz + bioenergies;
      return {
        nature: 'Données temps réel',
        date_heure: moment.replace('.000Z', '+00:00'),
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
      { name: 'code', type: 'text' },
      { name: 'nom', type: 'text' },
      { name: 'population', type: 'int' },
      { name: 'menages', type: 'int' },
      { name: 'jour_de_collecte', type: 'text' },
      { name: 'surface_km2', type: 'double' },
      { name: 'geo_shape', type: 'geo_shape' },
    ],
    records: sectors.map(
      ({ code, name, population, households, collectionDay, areaKm2, longitude, latitude }) => ({
        code,
        nom: name,
        population,
        menages: households,
        jour_de_collecte: collectionDay,
        surface_km2: areaKm2,
        geo_shape: {
          type: 'Feature',
          properties: {},
          geometry: square(longitude, latitude, Math.sqrt(areaKm2) / 111),
        },
      }),
    ),
  };
}

function square(longitude: number, latitude: number, side: number) {
  const [west, south] = [longitude, latitude];
  const [east, north] = [longitude + side, latitude + side].map((degrees) => Math.round(degrees * 1e5) / 1e5);
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
