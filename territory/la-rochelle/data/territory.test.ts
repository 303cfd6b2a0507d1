import { describe, expect, it } from 'vitest';
import { biogasData } from './biogas.ts';
import { startOfTerritory } from './clock.ts';
import { portalDatasets } from './portal.ts';
import { itemsUntil, statisticsOf } from './reuse.ts';
import { sectors } from './sectors.ts';
import { flowsUntil, plants, shipmentsUntil } from './waste.ts';

const nowMs = Date.UTC(2026, 10, 25, 20, 30);
const laterMs = nowMs + 7 * 3_600_000;
const shipments = shipmentsUntil(nowMs);

describe('the clock', () => {
  it('stands at the start of the quarter hour that is given', () => {
    expect(startOfTerritory('2026-11-25T20:44:59Z')).toBe(nowMs);
    expect(startOfTerritory('2026-11-25T21:30:00+01:00')).toBe(nowMs);
  });

  it('refuses what is no moment', () => {
    expect(() => startOfTerritory('soon')).toThrow(/TERRITORY_NOW.*soon/);
  });
});

describe('the past', () => {
  const key = (row: Record<string, unknown>) => String(row['@iot.id'] ?? row.date_heure ?? row.id);
  const byKey = (rows: readonly object[]) =>
    new Map(rows.map((row) => [key(row as Record<string, unknown>), row]));
  const grid = (at: number) => portalDatasets(at)[0]?.records ?? [];

  it.each([
    ['observations', (at: number) => biogasData(at).observations],
    ['the grid', grid],
    ['shipments', shipmentsUntil],
    ['items', itemsUntil],
  ] as const)('is the same whenever the demonstration starts: %s', (_, read) => {
    const [before, after] = [byKey(read(nowMs)), byKey(read(laterMs))];
    const common = [...before.keys()].filter((one) => after.has(one));
    expect(common.length).toBeGreaterThan(before.size * 0.98);
    expect(common.length).toBeLessThan(before.size);
    const text = (rows: Map<string, object>, one: string) => JSON.stringify(rows.get(one));
    expect(common.filter((one) => text(before, one) !== text(after, one))).toEqual([]);
  });
});

describe('waste', () => {
  it('goes to plants that take it', () => {
    for (const { wasteStream, destinationPlantId } of shipments)
      expect(plants.find(({ id }) => id === destinationPlantId)?.acceptedWasteStreams).toContain(wasteStream);
  });

  it('comes to no more than a plant may treat in a year', () => {
    for (const { id, capacityTonnesPerYear } of plants) {
      const own = shipments.filter((one) => one.destinationPlantId === id);
      expect(own.length).toBeGreaterThan(0);
      expect(own.reduce((sum, { tonnes }) => sum + tonnes, 0)).toBeLessThan(capacityTonnesPerYear);
    }
  });

  it('of the current year is what its shipments brought, and no year stands out', () => {
    const flows = flowsUntil(nowMs, shipments);
    expect(new Set(flows.map(({ year }) => year))).toEqual(new Set([2024, 2025, 2026]));
    for (const { wasteStream, year, tonnes } of flows) {
      const before = flows.find((flow) => flow.wasteStream === wasteStream && flow.year === year - 1);
      if (before) expect(tonnes / before.tonnes).toBeGreaterThan(0.75);
      if (before) expect(tonnes / before.tonnes).toBeLessThan(1.25);
    }
    const glass = shipments.filter((one) => one.wasteStream === 'glass' && one.shippedAt >= '2026');
    const shipped = glass.reduce((sum, { tonnes }) => sum + tonnes, 0);
    expect(flows.find(({ id }) => id === 'glass-2026')?.tonnes).toBeCloseTo(shipped, 0);
  });
});

describe('the grid', () => {
  const records = (portalDatasets(nowMs)[0]?.records ?? []) as Record<string, number>[];

  it('generates about what is used, and its carbon follows from what burns', () => {
    for (const record of records) {
      const { consommation = 0, nucleaire = 0, eolien = 0, solaire = 0, hydraulique = 0, gaz = 0 } = record;
      const made = nucleaire + eolien + solaire + hydraulique + gaz + (record.bioenergies ?? 0);
      expect(made / consommation).toBeGreaterThan(0.95);
      expect(made / consommation).toBeLessThan(1.4);
      expect(record.taux_co2).toBeGreaterThan(0);
      expect(record.taux_co2).toBeLessThan(120);
    }
  });

  it('has no sun at night', () => {
    for (const { date_heure, solaire } of records)
      if (/T0[0-5]|T19|T2/.test(String(date_heure))) expect(solaire).toBe(0);
  });
});

describe('reuse', () => {
  it('counts every item once', () => {
    const items = itemsUntil(nowMs);
    const statistics = statisticsOf(items);
    expect(statistics.reduce((sum, { itemCount }) => sum + itemCount, 0)).toBe(items.length);
    expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
  });
});

describe('sectors', () => {
  it('are as large as they say', () => {
    for (const { west, south, east, north, areaKm2 } of sectors) {
      const heightKm = (north - south) * 111.2;
      const widthKm = (east - west) * 111.2 * Math.cos((south * Math.PI) / 180);
      expect((heightKm * widthKm) / areaKm2).toBeGreaterThan(0.98);
      expect((heightKm * widthKm) / areaKm2).toBeLessThan(1.02);
    }
  });
});
