import { createMemoryStore } from './memory-store.ts';
import { describeResponseStore } from './store.testing.ts';

describeResponseStore('memory', async () => ({
  store: createMemoryStore<string>({ maxBytes: 1_000_000, bytesOf: (value) => value.length }),
  close: async () => {},
}));
