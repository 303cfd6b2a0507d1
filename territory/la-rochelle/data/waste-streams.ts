/** Kinds of waste that are collected apart, and the tonnes of a year in the whole territory. Invented, of a likely size. */
export const wasteStreams = [
  { name: 'biowaste', tonnesPerYear: 26_000, recoveryRate: 0.95 },
  { name: 'packaging', tonnesPerYear: 7_500, recoveryRate: 0.72 },
  { name: 'glass', tonnesPerYear: 6_800, recoveryRate: 0.97 },
  { name: 'paper', tonnesPerYear: 4_200, recoveryRate: 0.93 },
  { name: 'residual', tonnesPerYear: 38_000, recoveryRate: 0.61 },
  { name: 'bulky', tonnesPerYear: 12_000, recoveryRate: 0.55 },
] as const;

export type WasteStream = (typeof wasteStreams)[number]['name'];

/** What stands in the streets; bulky waste is taken to a centre. */
export const streetStreams: readonly WasteStream[] = ['glass', 'paper', 'packaging', 'residual', 'biowaste'];
