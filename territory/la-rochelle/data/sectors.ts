import { seeded } from './random.ts';

export interface Sector {
  readonly code: string;
  readonly name: string;
  readonly population: number;
  readonly households: number;
  readonly collectionDay: string;
  readonly areaKm2: number;
  readonly longitude: number;
  readonly latitude: number;
}

/** The 28 communes of the agglomeration; their figures are invented. */
const communes = [
  'Angoulins',
  'Aytré',
  'Bourgneuf',
  'Châtelaillon-Plage',
  'Clavette',
  'Croix-Chapeau',
  'Dompierre-sur-Mer',
  'Esnandes',
  'La Jarne',
  'La Jarrie',
  'La Rochelle',
  'Lagord',
  "L'Houmeau",
  'Marsilly',
  'Montroy',
  'Nieul-sur-Mer',
  'Périgny',
  'Puilboreau',
  'Saint-Christophe',
  "Saint-Médard-d'Aunis",
  'Saint-Rogatien',
  'Saint-Vivien',
  'Saint-Xandre',
  'Sainte-Soulle',
  'Salles-sur-Mer',
  'Thairé',
  'Vérines',
  'Yves',
];
const days = ['lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi'];

export const sectors: readonly Sector[] = makeSectors();

function makeSectors(): Sector[] {
  const random = seeded('sectors');
  return communes.map((name, index) => {
    const population = name === 'La Rochelle' ? 79_000 : Math.round(1_200 + random() * 8_000);
    return {
      code: `LR-${String(index + 1).padStart(2, '0')}`,
      name,
      population,
      households: Math.round(population / 2.1),
      collectionDay: days[index % days.length] ?? 'lundi',
      areaKm2: Math.round((5 + random() * 20) * 100) / 100,
      longitude: round(-1.25 + (index % 7) * 0.04 + random() * 0.02),
      latitude: round(46.08 + Math.floor(index / 7) * 0.04 + random() * 0.02),
    };
  });
}

function round(degrees: number): number {
  return Math.round(degrees * 1e5) / 1e5;
}
