import { Registry } from 'prom-client';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type OperationScope, operations } from '../mesh/contract/events.ts';
import { SourceFailure } from '../mesh/contract/source.ts';
import { trace } from '../mesh/core/trace.ts';
import { type Eco, startEco } from './eco.ts';
import { ecoPage } from './page/page.ts';
import { createPower, defaultPower } from './power.ts';

let eco: Eco;
beforeEach(() => {
  eco = startEco();
});
afterEach(() => eco.stop());

const scope = (name: string) => ({ name }) as OperationScope;

function compute(iterations: number): number {
  let sum = 0;
  for (let index = 0; index < iterations; index++) sum += Math.sqrt(index);
  return sum;
}

async function runSome(name = 'heavy', count = 3) {
  for (let index = 0; index < count; index++) {
    await trace(operations, { operation: scope(name) }, async () => compute(3e6));
  }
}

describe('the power model', () => {
  it('is a straight line from idle to full load, times PUE', () => {
    const power = createPower({
      ...defaultPower,
      idleWattsPerThread: 1,
      maxWattsPerThread: 4,
      pue: 1.5,
      reservedThreads: 2,
    });
    expect(power.dynamicJoules(10)).toBe(45);
    expect(power.idleJoules(10)).toBe(30);
    expect(power.carbonGrams(3_600_000)).toBe(defaultPower.gridIntensityGramsPerKwh);
  });
});

describe('the figures', () => {
  it('add up: operations, sources and buckets are all of the processor time', async () => {
    await runSome();
    const { cpuSeconds, bySource, byOperation, buckets, residualRatio } = await eco.figures();
    const sum = (shares: readonly { cpuSeconds: number }[]) =>
      shares.reduce((total, one) => total + one.cpuSeconds, 0);
    expect(sum(bySource)).toBeCloseTo(sum(byOperation), 9);
    expect(Math.abs(sum(bySource) + sum(buckets) - cpuSeconds)).toBeLessThan(1e-9 * cpuSeconds + 1e-12);
    expect(residualRatio).toBeLessThan(1e-9);
    expect(byOperation.find(({ name }) => name === 'heavy')?.cpuSeconds).toBeGreaterThan(0);
  });

  it('count operations, failed ones too, and group names past the first hundred', async () => {
    await runSome('counted', 2);
    await expect(
      trace(operations, { operation: scope('failed') }, async () =>
        Promise.reject(new SourceFailure('timeout', 'x')),
      ),
    ).rejects.toThrow();
    for (let index = 0; index < 150; index++) {
      await trace(operations, { operation: scope(`name${index}`) }, async () => {});
    }
    const { operations: count, byOperation } = await eco.figures();
    expect(count).toBe(153);
    expect(byOperation.length).toBeLessThanOrEqual(102);
    expect(byOperation.find(({ name }) => name === 'counted')?.operations).toBe(2);
    expect(byOperation.find(({ name }) => name === 'other')?.operations).toBeGreaterThan(40);
  });

  it('report the cost of one response, in the units that they name', async () => {
    const operation = scope('measured');
    const cost = await trace(operations, { operation }, async () => {
      compute(3e6);
      return eco.extension.describe({ operation, provenance: [], ageSeconds: 0 }) as Record<string, number>;
    });
    const { cpuSeconds = 0, energyJoules = 0, carbonGrams = 0 } = cost;
    expect(cpuSeconds).toBeGreaterThan(0);
    expect(energyJoules).toBeCloseTo(cpuSeconds * (3.7 - 0.53) * 1.58, 12);
    expect(carbonGrams).toBeCloseTo((energyJoules / 3.6e6) * 44.18, 12);
    expect(cost).toMatchObject({ tier: 'T3', notAssessed: expect.arrayContaining(['network', 'embodied']) });
  });

  it('are the same in the schema, in metrics and on the page', async () => {
    await runSome('shown');
    const select = [{ key: 'operations', name: 'operations' }];
    const result = await eco.source.fetch(
      { coordinate: 'Query.platform', select, args: {} },
      {
        signal: AbortSignal.timeout(1000),
      },
    );
    const registry = new Registry();
    eco.registerMetrics(registry);
    const metrics = await registry.metrics();
    const page = await ecoPage(eco).render(true);
    expect(result).toMatchObject({ rows: [{ value: { operations: 3, powerModel: { tier: 'T3' } } }] });
    expect(metrics).toMatch(/pertuis_operation_cpu_seconds_total\{operation="shown"\} 0\.\d+/);
    expect(metrics).toMatch(/pertuis_energy_joules_total\{kind="idle"\} \d/);
    expect(page).toContain('<th scope="row">shown</th><td>3</td>');
  });
});

describe('the page', () => {
  it('speaks both languages, carries its formulas, and stays small and self-contained', async () => {
    await runSome('shown');
    const page = String(await ecoPage(eco).render(true));
    expect(page).toMatch(
      /<section lang="fr"[\s\S]*Énergie totale[\s\S]*<section lang="en"[\s\S]*Total energy/,
    );
    expect(page).toContain('PUE 1,58');
    expect(page).toContain('not assessed');
    expect(page).not.toMatch(/<script|<img|https?:|@import|url\(/);
    expect(Buffer.byteLength(page)).toBeLessThan(20_000);
    for (const table of page.split('<table>').slice(1)) expect(table).toMatch(/^<caption>/);
  });

  it('writes an operation name as text whatever it holds', async () => {
    await runSome('<script>alert(1)</script>');
    expect(String(await ecoPage(eco).render(true))).not.toContain('<script>');
  });
});
