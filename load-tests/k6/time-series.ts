import { timeSeries } from '../scenarios/time-series.ts';
import { script } from './script.ts';

const made = script(timeSeries);
export const options = made.options;
export const setup = made.setup;
export const ask = made.ask;
export const handleSummary = made.handleSummary;
