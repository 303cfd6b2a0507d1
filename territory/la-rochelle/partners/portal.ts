import { startOpendatasoft } from '../../stand-ins/opendatasoft/server.ts';
import { startOfTerritory } from '../data/clock.ts';
import { portalDatasets } from '../data/portal.ts';
import { runPartner } from './run.ts';

await runPartner('portal', (port) =>
  startOpendatasoft({ datasets: portalDatasets(startOfTerritory()), port }),
);
