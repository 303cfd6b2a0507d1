import { mixedDay } from '../scenarios/mixed-day.ts';
import { script } from './script.ts';

const made = script(mixedDay);
export const options = made.options;
export const setup = made.setup;
export const ask = made.ask;
export const handleSummary = made.handleSummary;
