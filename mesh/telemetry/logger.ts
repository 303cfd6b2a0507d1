import { destination, type Logger, pino } from 'pino';

/**
 * Creates a logger of JSON lines on standard error. It redacts names that may hold a secret or personal data.
 * `worker` identifies the process of a gateway with several.
 */
export function createLogger({
  environment,
  worker,
}: {
  environment: NodeJS.ProcessEnv;
  worker?: number | 'primary' | undefined;
}): Logger {
  return pino(
    {
      level: environment.LOG_LEVEL ?? 'info',
      base: { service: 'pertuis', ...(worker !== undefined && { worker }) },
      timestamp: pino.stdTimeFunctions.isoTime,
      redact: {
        paths: [
          'authorization',
          'apiKey',
          'token',
          'password',
          '*.authorization',
          '*.apiKey',
          '*.token',
          '*.password',
          'err.config',
        ],
        censor: '[cut]',
      },
      serializers: { err: serializeError },
    },
    destination({ dest: 2, sync: true }),
  );
}

const credentialsInUrl = /\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi;

/** Keeps name, message, place and cause. Addresses lose their user and password. */
function serializeError(error: unknown): unknown {
  if (!(error instanceof Error)) return String(error);
  return {
    type: error.name,
    message: error.message.replace(credentialsInUrl, '$1'),
    stack: error.stack?.replace(credentialsInUrl, '$1'),
    ...(error.cause !== undefined && { cause: serializeError(error.cause) }),
  };
}
