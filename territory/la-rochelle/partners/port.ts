import { startSensorThings } from '../../stand-ins/sensorthings/server.ts';
import { biogasData } from '../data/biogas.ts';
import { runPartner } from './run.ts';

await runPartner('port', (port) => startSensorThings({ data: biogasData(), port }));
