import type { Plugin } from '@envelop/core';
import type { RequestContext } from '../contract/request-context.ts';
import { metered } from '../core/metered.ts';
import { timed } from '../core/trace.ts';

/** Stages of their own for what is done to the text of a question; one that was read before is not read again. */
export const traceReading: Plugin<{ requestContext: RequestContext }> = {
  onParse({ context, parseFn, setParseFn }) {
    setParseFn((source, options) =>
      timed(context.requestContext.operation, 'parse', () =>
        metered(() => parseFn(source, options), context.requestContext.operation),
      ),
    );
  },
  onValidate({ context, validateFn, setValidationFn }) {
    setValidationFn((...args: Parameters<typeof validateFn>) =>
      timed(context.requestContext.operation, 'validate', () =>
        metered(() => validateFn(...args), context.requestContext.operation),
      ),
    );
  },
};
