import type { Plugin } from '@envelop/core';
import { stages } from '../contract/events.ts';
import type { Exchange } from '../contract/exchange.ts';

/** Stages of their own for what is done to the text of a question; one that was read before is not read again. */
export const traceReading: Plugin<{ exchange: Exchange }> = {
  onParse({ context, parseFn, setParseFn }) {
    setParseFn((source, options) =>
      stages.traceSync(() => parseFn(source, options), {
        operation: context.exchange.operation,
        stage: 'parse',
      }),
    );
  },
  onValidate({ context, validateFn, setValidationFn }) {
    setValidationFn((...args: Parameters<typeof validateFn>) =>
      stages.traceSync(() => validateFn(...args), {
        operation: context.exchange.operation,
        stage: 'validate',
      }),
    );
  },
};
