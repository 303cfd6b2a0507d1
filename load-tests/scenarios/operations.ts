import type { Operation } from './scenario.ts';

const queries = 'territory/la-rochelle/queries';

/** One text with one key: after the first time it is answered from stored bytes. */
export const reusableWaste: Operation = {
  name: 'ReusableWasteValue',
  file: `${queries}/reusable-waste-value.graphql`,
  consumer: 'citizen-app',
  expectedCodes: [],
};

/** Containers joined with their sector (another partner) and their history; every text and threshold is new. */
export const wasteCollection: Operation = {
  name: 'WasteCollection',
  file: `${queries}/waste-collection.graphql`,
  consumer: 'sustainability-lead',
  distinctField: 'containers',
  variables: (n) => ({ above: 80 + (n % 190) / 10 }),
  expectedCodes: [],
};

const quarterMs = 900000;
const quartersADay = 96;
const daysAtMost = 364;
/** The partners hold the year before their start: it is read from its second day on. */
const firstQuarterMs = (Math.floor(Date.now() / quarterMs) - daysAtMost * quartersADay) * quarterMs;

/** Twenty-four hours of the port, every quarter hour of twelve sensors: later by a day and a quarter hour each time. */
export const portDay: Operation = {
  name: 'PortDay',
  file: `${queries}/port-day.graphql`,
  variables: (n) => {
    const quarter = (n * (quartersADay + 1)) % ((daysAtMost - 1) * quartersADay);
    const moment = (at: number) => new Date(firstQuarterMs + at * quarterMs).toISOString();
    return { from: moment(quarter), to: moment(quarter + quartersADay) };
  },
  expectedCodes: [],
};

const sectors = 28;

/** Meters of a sector as a grid planner may see them: pseudonyms, decades, half kilowatt hours, no names. */
export const sectorMeters: Operation = {
  name: 'SectorMeters',
  file: 'load-tests/scenarios/sector-meters.graphql',
  consumer: 'partner-smart-grid',
  distinctField: 'meters',
  variables: (n) => ({ sector: `LR-${String(1 + (n % sectors)).padStart(2, '0')}` }),
  expectedCodes: ['FIELD_DENIED'],
};
