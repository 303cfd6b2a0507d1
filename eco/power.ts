/** Power of one hardware thread of the server in watts, without cooling, and the carbon intensity of the grid. */
export interface PowerSettings {
  readonly idleWattsPerThread: number;
  readonly maxWattsPerThread: number;
  /** Power usage effectiveness of the site: watts of the building for each watt of the machine. */
  readonly pue: number;
  readonly gridIntensityGramsPerKwh: number;
  /** Threads reserved for the gateway, busy or idle. */
  readonly reservedThreads: number;
}

/**
 * Medians of the 89 SPECpower_ssj2008 results published to 2019 for hardware of 2018 and later, per hardware thread:
 * idle 0.53 W (p5 to p95: 0.40 to 1.07), full load 3.70 W (1.80 to 5.98). PUE 1.58: prior for a site of one's own.
 * 44.18 g/kWh: life-cycle mean of French electricity in 2024 (published annual figures run from 31 to 98).
 */
export const defaultPower: PowerSettings = {
  idleWattsPerThread: 0.53,
  maxWattsPerThread: 3.7,
  pue: 1.58,
  gridIntensityGramsPerKwh: 44.18,
  reservedThreads: 1,
};

export interface Power {
  readonly settings: PowerSettings;
  /** The method behind the figures, best first: T1 meter, T2 RAPL, T3 model, T4 share of a virtual processor. */
  readonly tier: 'T3';
  /** Returns the energy that computing adds to a machine that is on. */
  dynamicJoules(cpuSeconds: number): number;
  /** Returns the energy of keeping the reserved threads on, busy or idle. */
  idleJoules(elapsedSeconds: number): number;
  carbonGrams(joules: number): number;
}

const joulesPerKwh = 3_600_000;

/**
 * Creates a linear model between idle and full load: P(u) = idle + (max - idle) u. On modern servers no
 * concave model fits better.
 */
export function createPower(settings: PowerSettings): Power {
  const { idleWattsPerThread, maxWattsPerThread, pue, gridIntensityGramsPerKwh, reservedThreads } = settings;
  return {
    settings,
    tier: 'T3',
    dynamicJoules: (cpuSeconds) => cpuSeconds * (maxWattsPerThread - idleWattsPerThread) * pue,
    idleJoules: (elapsedSeconds) => elapsedSeconds * reservedThreads * idleWattsPerThread * pue,
    carbonGrams: (joules) => (joules / joulesPerKwh) * gridIntensityGramsPerKwh,
  };
}
