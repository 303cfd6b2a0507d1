import type { Plugin } from '@envelop/core';
import type { Exchange } from '../contract/exchange.ts';
import { metered } from '../contract/metered.ts';
import { timed } from '../contract/trace.ts';

/** Stages of their own for what is done to the text of a question; one that was read before is not read again. */
export const traceReading: Plugin<{ exchange: Exchange }> = {
  onParse({ context, parseFn, setParseFn }) {
    setParseFn((source, options) =>
      timed(context.exchange.operation, 'parse', () =>
        metered(() => parseFn(source, options), context.exchange.operation),
      ),
    );
  },
  onValidate({ context, validateFn, setValidationFn }) {
    setValidationFn((...args: Parameters<typeof validateFn>) =>
      timed(context.exchange.operation, 'validate', () =>
        metered(() => validateFn(...args), context.exchange.operation),
      ),
    );
  },
};
