import { portDay, reusableWaste, sectorMeters, wasteCollection } from './questions.ts';
import type { Share } from './scenario.ts';

/** What arrives on a usual day: mostly what others asked a moment ago. */
export const usualMix: readonly Share[] = [
  { question: reusableWaste, weight: 80 },
  { question: wasteCollection, weight: 10 },
  { question: portDay, weight: 2 },
  { question: sectorMeters, weight: 8 },
];
