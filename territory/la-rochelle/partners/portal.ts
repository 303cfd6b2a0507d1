import { startOpendatasoft } from '../../stand-ins/opendatasoft/server.ts';
import { portalDatasets } from '../data/portal.ts';
import { runPartner } from './run.ts';

await runPartner('portal', (port) => startOpendatasoft({ datasets: portalDatasets(), port }));
