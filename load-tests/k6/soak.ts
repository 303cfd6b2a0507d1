import { soak } from '../scenarios/soak.ts';
import { script } from './script.ts';

const made = script(soak);
export const options = made.options;
export const setup = made.setup;
export const ask = made.ask;
export const handleSummary = made.handleSummary;
