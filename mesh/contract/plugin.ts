import type { Plugin as EnvelopPlugin } from '@envelop/core';
import type { MaybePromise } from '../core/maybe-promise.ts';
import type { AdmissionControl } from './admission.ts';
import type { Access } from './listener.ts';
import type { Anonymiser } from './policy.ts';
import type { ResponseExtension } from './response-extension.ts';
import type { Route } from './route.ts';

/** What the gateway passes to a plugin at the start. */
export interface PluginContext {
  /** The folder of `.meshrc.yaml`. Relative paths in the options start here. */
  readonly baseDir: string;
  /** 32 bytes, derived from the gateway's secret for this plugin. Equal at every start and in every process. */
  readonly key: Uint8Array;
}

/** A path beside `/graphql`. */
export interface PluginRoute {
  /** Starts with `/`. The gateway does not start when two parts serve the same path. */
  readonly path: string;
  readonly route: Route;
  /** Clients that may use it. Default: `loopback`. */
  readonly access?: Access;
}

/**
 * The parts of a plugin. All are optional: an empty object is a plugin that does nothing.
 *
 * An error of an Envelop hook fails the operation as `INTERNAL`, unless it is a `PertuisError`. An anonymiser
 * that throws fails the operation as well: no value leaves without it.
 */
export interface Plugin {
  /** Envelop hooks around parsing, validation and execution. They run after the gateway's own limits. */
  readonly operations?: readonly EnvelopPlugin[];
  /** Called once per execution, between plan and fetch, before the gateway's own fair-share control. */
  readonly admissionControls?: readonly AdmissionControl[];
  /** Anonymisers that a policy may name in its decisions. */
  readonly anonymisers?: readonly Anonymiser[];
  /** Adds `extensions.<name>` to responses, for clients that request it. */
  readonly responseExtensions?: readonly ResponseExtension[];
  readonly routes?: readonly PluginRoute[];
  /** Called once: when the gateway has stopped, or after a reload with other plugins or options, when nothing uses this one. */
  close?(): MaybePromise<void>;
}

/** A plugin that `.meshrc.yaml` names: its unread options, and the function that creates it from them. */
export interface DefinedPlugin {
  readonly name: string;
  /**
   * Reads the options, which stand at `path`, and creates the plugin.
   *
   * @throws {ConfigurationError} with every mistake of the options.
   */
  create(options: unknown, context: PluginContext & { readonly path: string }): Promise<Plugin>;
}
