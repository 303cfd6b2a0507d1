import { writeMoment } from './clock.ts';
import { noiseOf, seeded } from './random.ts';
import { sectors } from './sectors.ts';

/** Avoided carbon by reusing instead of making new: orders of magnitude, invented for the demonstration. */
export const categories = [
  {
    id: 'furniture',
    name: 'Meubles',
    avoidedCarbonKgPerKg: 1.6,
    euros: 2.2,
    kg: 18,
    things: ['Table', 'Chaise', 'Étagère', 'Commode'],
  },
  {
    id: 'textile',
    name: 'Textiles',
    avoidedCarbonKgPerKg: 12,
    euros: 9,
    kg: 0.6,
    things: ['Manteau', 'Pull', 'Robe', 'Rideau'],
  },
  {
    id: 'appliances',
    name: 'Électroménager',
    avoidedCarbonKgPerKg: 5.5,
    euros: 3.5,
    kg: 25,
    things: ['Lave-linge', 'Four', 'Bouilloire'],
  },
  {
    id: 'electronics',
    name: 'Électronique',
    avoidedCarbonKgPerKg: 32,
    euros: 22,
    kg: 2.5,
    things: ['Ordinateur', 'Écran', 'Enceinte'],
  },
  {
    id: 'books',
    name: 'Livres',
    avoidedCarbonKgPerKg: 1.1,
    euros: 4,
    kg: 0.4,
    things: ['Roman', 'Bande dessinée', 'Atlas'],
  },
  {
    id: 'toys',
    name: 'Jouets',
    avoidedCarbonKgPerKg: 4,
    euros: 6,
    kg: 0.9,
    things: ['Puzzle', 'Peluche', 'Jeu de construction'],
  },
  {
    id: 'bicycles',
    name: 'Vélos',
    avoidedCarbonKgPerKg: 6,
    euros: 6.5,
    kg: 14,
    things: ['Vélo de ville', 'Vélo enfant', 'Remorque'],
  },
  {
    id: 'tools',
    name: 'Outils',
    avoidedCarbonKgPerKg: 4.2,
    euros: 5,
    kg: 3,
    things: ['Perceuse', 'Scie', 'Étau'],
  },
  {
    id: 'tableware',
    name: 'Vaisselle',
    avoidedCarbonKgPerKg: 1.4,
    euros: 3,
    kg: 1.2,
    things: ['Service à thé', 'Cocotte', 'Plat'],
  },
  {
    id: 'sports',
    name: 'Sport et voile',
    avoidedCarbonKgPerKg: 7,
    euros: 7,
    kg: 5,
    things: ['Gilet', 'Planche', 'Raquette'],
  },
  {
    id: 'garden',
    name: 'Jardin',
    avoidedCarbonKgPerKg: 2.1,
    euros: 2.5,
    kg: 8,
    things: ['Bêche', 'Pot', 'Salon de jardin'],
  },
  {
    id: 'building',
    name: 'Matériaux',
    avoidedCarbonKgPerKg: 0.7,
    euros: 0.6,
    kg: 30,
    things: ['Porte', 'Carrelage', 'Fenêtre'],
  },
] as const;

/** Where outlets stand, the largest communes of each. */
const towns = sectors.filter(({ population }) => population >= 5_000);
const kinds = ['Ressourcerie', 'Recyclerie', 'Matériauthèque', 'Boutique solidaire', 'Atelier vélo'];
const conditions = ['new', 'good', 'worn', 'to-repair'];

export const outlets = makeOutlets();

function makeOutlets() {
  const random = seeded('outlets');
  return Array.from({ length: 40 }, (_, index) => {
    const {
      name: city = 'La Rochelle',
      west = 0,
      south = 0,
      east = 0,
      north = 0,
    } = towns[index % towns.length] ?? {};
    return {
      id: `outlet-${String(index + 1).padStart(3, '0')}`,
      name: `${kinds[index % kinds.length]} de ${city} ${Math.floor(index / towns.length) + 1}`,
      address: `${1 + Math.floor(random() * 90)} rue du Réemploi`,
      city,
      longitude: round(west + random() * (east - west), 5),
      latitude: round(south + random() * (north - south), 5),
    };
  });
}

export interface ReuseItem {
  readonly id: string;
  readonly name: string;
  readonly categoryId: string;
  readonly outletId: string;
  readonly massKg: number;
  readonly estimatedValueEuros: number;
  readonly condition: string;
  readonly depositedAt: string;
  readonly donorPhone: string | null;
}

const dayMs = 86_400_000;
const itemsADay = 16;
const days = 375;
/** Outlets open at 08:00 UTC; an item comes every half hour. */
const openingMs = 28_800_000;
const everyMs = 1_800_000;
const noise = (what: string) => noiseOf(`item ${what}`);
const draw = {
  category: noise('category'),
  outlet: noise('outlet'),
  thing: noise('thing'),
  mass: noise('mass'),
  value: noise('value'),
  condition: noise('condition'),
  moment: noise('moment'),
  phone: noise('phone'),
};

/** What was deposited in a good year, the newest first. */
export function itemsUntil(nowMs: number): readonly ReuseItem[] {
  const last = (Math.floor(nowMs / dayMs) + 1) * itemsADay - 1;
  return Array.from({ length: days * itemsADay }, (_, index) => last - index)
    .map((number) => ({ number, atMs: depositedMs(number) }))
    .filter(({ atMs }) => atMs <= nowMs)
    .map(({ number, atMs }) => makeItem(number, atMs));
}

function depositedMs(number: number): number {
  const place = number % itemsADay;
  return Math.floor(number / itemsADay) * dayMs + openingMs + (place + draw.moment(number)) * everyMs;
}

function makeItem(number: number, atMs: number): ReuseItem {
  const pick = <T>(list: readonly T[], at: (number: number) => number): T =>
    list[Math.floor(at(number) * list.length)] as T;
  const category = pick(categories, draw.category);
  const massKg = round(category.kg * (0.4 + 1.2 * draw.mass(number)), 2);
  const phone = draw.phone(number);
  return {
    id: `item-${number}`,
    name: `${pick<string>(category.things, draw.thing)} n° ${number}`,
    categoryId: category.id,
    outletId: pick(outlets, draw.outlet).id,
    massKg,
    estimatedValueEuros: round(massKg * category.euros * (0.5 + draw.value(number)), 2),
    condition: pick(conditions, draw.condition),
    depositedAt: writeMoment(atMs),
    donorPhone: phone < 0.7 ? `06${String(Math.floor((phone / 0.7) * 1e8)).padStart(8, '0')}` : null,
  };
}

export function statisticsOf(items: readonly ReuseItem[]) {
  return categories.map(({ id, avoidedCarbonKgPerKg }) => {
    const own = items.filter(({ categoryId }) => categoryId === id);
    const massKg = round(
      own.reduce((sum, item) => sum + item.massKg, 0),
      2,
    );
    return {
      categoryId: id,
      itemCount: own.length,
      massKg,
      valueEuros: round(
        own.reduce((sum, item) => sum + item.estimatedValueEuros, 0),
        2,
      ),
      avoidedCarbonKg: round(massKg * avoidedCarbonKgPerKg, 2),
    };
  });
}

function round(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits;
}
