import { spike } from '../scenarios/spike.ts';
import { script } from './script.ts';

const made = script(spike);
export const options = made.options;
export const setup = made.setup;
export const ask = made.ask;
export const handleSummary = made.handleSummary;
