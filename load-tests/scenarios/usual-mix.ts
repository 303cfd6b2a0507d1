import { portDay, reusableWaste, sectorMeters, wasteCollection } from './operations.ts';
import type { Share } from './scenario.ts';

/** What arrives on a usual day: mostly what others asked a moment ago. */
export const usualMix: readonly Share[] = [
  { operation: reusableWaste, weight: 80 },
  { operation: wasteCollection, weight: 10 },
  { operation: portDay, weight: 2 },
  { operation: sectorMeters, weight: 8 },
];
