import { startSensorThings } from '../../stand-ins/sensorthings/server.ts';
import { biogasData } from '../data/biogas.ts';
import { startOfTerritory } from '../data/clock.ts';
import { runPartner } from './run.ts';

await runPartner('port', (port) => startSensorThings({ data: biogasData(startOfTerritory()), port }));
