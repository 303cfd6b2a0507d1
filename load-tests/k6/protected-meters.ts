import { protectedMeters } from '../scenarios/protected-meters.ts';
import { script } from './script.ts';

const made = script(protectedMeters);
export const options = made.options;
export const setup = made.setup;
export const ask = made.ask;
export const handleSummary = made.handleSummary;
