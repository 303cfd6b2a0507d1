import { portDay, reusableWaste, sectorMeters, wasteCollection } from './questions.ts';
import type { Share } from './scenario.ts';

/** What arrives on a usual day: mostly what others asked a moment ago. */
export const usualMix: readonly Share[] = [
  { question: reusableWaste, weight: 70 },
  { question: wasteCollection, weight: 12 },
  { question: portDay, weight: 8 },
  { question: sectorMeters, weight: 10 },
];
