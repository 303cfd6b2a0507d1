export interface Sector {
  readonly code: string;
  readonly name: string;
  readonly postcode: string;
  readonly population: number;
  readonly households: number;
  readonly collectionDay: string;
  readonly areaKm2: number;
  /** South-west and north-east corners of the square that stands for the commune, degrees. */
  readonly west: number;
  readonly south: number;
  readonly east: number;
  readonly north: number;
}

/** The 28 communes of the agglomeration: postcode, longitude and latitude of the middle, inhabitants, km². Rounded. */
const communes: readonly (readonly [string, string, number, number, number, number])[] = [
  ['Angoulins', '17690', -1.107, 46.106, 4_200, 7.8],
  ['Aytré', '17440', -1.114, 46.131, 9_200, 12.6],
  ['Bourgneuf', '17220', -1.026, 46.166, 1_300, 4.6],
  ['Châtelaillon-Plage', '17340', -1.086, 46.072, 6_200, 6.6],
  ['Clavette', '17220', -1.025, 46.142, 1_500, 7.4],
  ['Croix-Chapeau', '17220', -1.008, 46.111, 1_300, 4.9],
  ['Dompierre-sur-Mer', '17139', -1.065, 46.184, 5_600, 18.1],
  ['Esnandes', '17137', -1.118, 46.25, 2_100, 8.2],
  ['La Jarne', '17220', -1.071, 46.126, 2_600, 8.5],
  ['La Jarrie', '17220', -1.011, 46.128, 3_500, 8.8],
  ['La Rochelle', '17000', -1.151, 46.16, 79_000, 28.4],
  ['Lagord', '17140', -1.155, 46.188, 7_400, 7.3],
  ["L'Houmeau", '17137', -1.19, 46.196, 3_000, 4.6],
  ['Marsilly', '17137', -1.139, 46.229, 3_200, 11.9],
  ['Montroy', '17220', -1.008, 46.176, 900, 3.7],
  ['Nieul-sur-Mer', '17137', -1.165, 46.207, 6_000, 10.9],
  ['Périgny', '17180', -1.093, 46.153, 8_900, 10.6],
  ['Puilboreau', '17138', -1.118, 46.186, 6_300, 7.7],
  ['Saint-Christophe', '17220', -0.951, 46.141, 1_500, 11.3],
  ["Saint-Médard-d'Aunis", '17220', -0.969, 46.157, 2_600, 19.9],
  ['Saint-Rogatien', '17220', -1.068, 46.15, 2_300, 5.9],
  ['Saint-Vivien', '17220', -1.053, 46.076, 1_300, 7.9],
  ['Saint-Xandre', '17138', -1.103, 46.208, 5_100, 13.7],
  ['Sainte-Soulle', '17220', -1.013, 46.189, 5_000, 22.5],
  ['Salles-sur-Mer', '17220', -1.058, 46.106, 2_300, 11.2],
  ['Thairé', '17290', -1.003, 46.074, 1_800, 16.6],
  ['Vérines', '17540', -0.97, 46.188, 2_400, 15.9],
  ['Yves', '17340', -1.047, 46.021, 1_500, 23.5],
];
const days = ['lundi', 'mardi', 'mercredi', 'jeudi', 'vendredi'];

const kmPerDegreeOfLatitude = 111.2;
const peoplePerHousehold = 2.1;

export const sectors: readonly Sector[] = communes.map(
  ([name, postcode, longitude, latitude, population, areaKm2], index) => {
    const halfKm = Math.sqrt(areaKm2) / 2;
    const halfLatitude = halfKm / kmPerDegreeOfLatitude;
    const halfLongitude = halfLatitude / Math.cos((latitude * Math.PI) / 180);
    return {
      code: `LR-${String(index + 1).padStart(2, '0')}`,
      name,
      postcode,
      population,
      households: Math.round(population / peoplePerHousehold),
      collectionDay: days[index % days.length] ?? 'lundi',
      areaKm2,
      west: round(longitude - halfLongitude),
      south: round(latitude - halfLatitude),
      east: round(longitude + halfLongitude),
      north: round(latitude + halfLatitude),
    };
  },
);

/** Monday is 1. */
export function weekdayOf({ collectionDay }: Sector): number {
  return days.indexOf(collectionDay) + 1;
}

function round(degrees: number): number {
  return Math.round(degrees * 1e5) / 1e5;
}
