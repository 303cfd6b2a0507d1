import { firstQuarterMs } from './quarters.ts';
import { seeded } from './random.ts';

/** Avoided carbon by reusing instead of making new: orders of magnitude, invented for the demonstration. */
export const categories = [
  {
    id: 'furniture',
    label: 'Meubles',
    avoidedCarbonKgPerKg: 1.6,
    euros: 2.2,
    kg: 18,
    things: ['Table', 'Chaise', 'Étagère', 'Commode'],
  },
  {
    id: 'textile',
    label: 'Textiles',
    avoidedCarbonKgPerKg: 12,
    euros: 9,
    kg: 0.6,
    things: ['Manteau', 'Pull', 'Robe', 'Rideau'],
  },
  {
    id: 'appliances',
    label: 'Électroménager',
    avoidedCarbonKgPerKg: 5.5,
    euros: 3.5,
    kg: 25,
    things: ['Lave-linge', 'Four', 'Bouilloire'],
  },
  {
    id: 'electronics',
    label: 'Électronique',
    avoidedCarbonKgPerKg: 32,
    euros: 22,
    kg: 2.5,
    things: ['Ordinateur', 'Écran', 'Enceinte'],
  },
  {
    id: 'books',
    label: 'Livres',
    avoidedCarbonKgPerKg: 1.1,
    euros: 4,
    kg: 0.4,
    things: ['Roman', 'Bande dessinée', 'Atlas'],
  },
  {
    id: 'toys',
    label: 'Jouets',
    avoidedCarbonKgPerKg: 4,
    euros: 6,
    kg: 0.9,
    things: ['Puzzle', 'Peluche', 'Jeu de construction'],
  },
  {
    id: 'bicycles',
    label: 'Vélos',
    avoidedCarbonKgPerKg: 6,
    euros: 6.5,
    kg: 14,
    things: ['Vélo de ville', 'Vélo enfant', 'Remorque'],
  },
  {
    id: 'tools',
    label: 'Outils',
    avoidedCarbonKgPerKg: 4.2,
    euros: 5,
    kg: 3,
    things: ['Perceuse', 'Scie', 'Étau'],
  },
  {
    id: 'tableware',
    label: 'Vaisselle',
    avoidedCarbonKgPerKg: 1.4,
    euros: 3,
    kg: 1.2,
    things: ['Service à thé', 'Cocotte', 'Plat'],
  },
  {
    id: 'sports',
    label: 'Sport et voile',
    avoidedCarbonKgPerKg: 7,
    euros: 7,
    kg: 5,
    things: ['Gilet', 'Planche', 'Raquette'],
  },
  {
    id: 'garden',
    label: 'Jardin',
    avoidedCarbonKgPerKg: 2.1,
    euros: 2.5,
    kg: 8,
    things: ['Bêche', 'Pot', 'Salon de jardin'],
  },
  {
    id: 'building',
    label: 'Matériaux',
    avoidedCarbonKgPerKg: 0.7,
    euros: 0.6,
    kg: 30,
    things: ['Porte', 'Carrelage', 'Fenêtre'],
  },
] as const;

const towns = [
  'La Rochelle',
  'Aytré',
  'Périgny',
  'Lagord',
  'Puilboreau',
  'Châtelaillon-Plage',
  'Dompierre-sur-Mer',
  'Nieul-sur-Mer',
];
const kinds = ['Ressourcerie', 'Recyclerie', 'Matériauthèque', 'Boutique solidaire', 'Atelier vélo'];
const conditions = ['new', 'good', 'worn', 'to-repair'];

export const outlets = makeOutlets();
export const items = makeItems();

function makeOutlets() {
  const random = seeded('outlets');
  return Array.from({ length: 40 }, (_, index) => {
    const city = towns[index % towns.length] ?? 'La Rochelle';
    return {
      id: `outlet-${String(index + 1).padStart(3, '0')}`,
      name: `${kinds[index % kinds.length]} de ${city} ${Math.floor(index / towns.length) + 1}`,
      address: `${1 + Math.floor(random() * 90)} rue du Réemploi`,
      city,
      longitude: Math.round((-1.2 + random() * 0.12) * 1e5) / 1e5,
      latitude: Math.round((46.1 + random() * 0.1) * 1e5) / 1e5,
    };
  });
}

function makeItems() {
  const random = seeded('items');
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  return Array.from({ length: 6_000 }, (_, index) => {
    const category = pick(categories);
    const massKg = Math.round(category.kg * (0.4 + 1.2 * random()) * 100) / 100;
    return {
      id: `item-${String(index + 1).padStart(5, '0')}`,
      label: `${pick<string>(category.things)} n° ${index + 1}`,
      categoryId: category.id,
      outletId: pick(outlets).id,
      massKg,
      estimatedValueEuros: Math.round(massKg * category.euros * (0.5 + random()) * 100) / 100,
      condition: pick(conditions),
      depositedAt: new Date(firstQuarterMs + Math.floor(random() * 365 * 86_400) * 1000).toISOString(),
      donorPhone: random() < 0.7 ? `06${String(Math.floor(random() * 1e8)).padStart(8, '0')}` : null,
    };
  });
}

export function statistics() {
  return categories.map(({ id, avoidedCarbonKgPerKg }) => {
    const own = items.filter(({ categoryId }) => categoryId === id);
    const massKg = round(own.reduce((sum, item) => sum + item.massKg, 0));
    return {
      categoryId: id,
      items: own.length,
      massKg,
      valueEuros: round(own.reduce((sum, item) => sum + item.estimatedValueEuros, 0)),
      avoidedCarbonKg: round(massKg * avoidedCarbonKgPerKg),
    };
  });
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
