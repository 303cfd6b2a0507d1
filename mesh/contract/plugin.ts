import type { Plugin as EnvelopPlugin } from '@envelop/core';
import type { MaybePromise } from '../core/maybe-promise.ts';
import type { AdmissionControl } from './admission.ts';
import type { Access } from './listener.ts';
import type { Anonymiser } from './policy.ts';
import type { ResponseExtension } from './response-extension.ts';
import type { Route } from './route.ts';

/** What a plugin knows of the gateway that starts it. */
export interface PluginContext {
  /** The folder of `.meshrc.yaml`: relative paths in the options start here. */
  readonly baseDir: string;
  /** 32 bytes of the plugin's own, derived from the gateway's secret. The same at every start, in every process. */
  readonly key: Uint8Array;
}

/** A path of the gateway's, beside `/graphql`. */
export interface PluginRoute {
  /** Starts with `/`. A path that the gateway or another plugin has is refused at the start. */
  readonly path: string;
  readonly route: Route;
  /** Who may use it: `loopback` unless it says. */
  readonly access?: Access;
}

/**
 * What a plugin brings. All of it is named: an empty object is a plugin that does nothing.
 *
 * Failures: an error of an Envelop hook fails the operation as `INTERNAL` unless it is a `PertuisError`. An anonymiser that
 * throws fails the operation as well: no value leaves that it has not seen.
 */
export interface Plugin {
  /** Hooks of Envelop around parsing, validation and execution. They run after the gateway's own limits. */
  readonly operations?: readonly EnvelopPlugin[];
  /** Asked once per execution, between plan and fetch, before the gateway's own share of the thread. */
  readonly admissionControls?: readonly AdmissionControl[];
  /** Ways to anonymise values that a policy may name in its decisions. */
  readonly anonymisers?: readonly Anonymiser[];
  /** `extensions.<name>` of responses, for clients that ask for it. */
  readonly responseExtensions?: readonly ResponseExtension[];
  readonly routes?: readonly PluginRoute[];
  /** Called once, when the gateway has stopped. */
  close?(): MaybePromise<void>;
}

/** A plugin as `.meshrc.yaml` names it: options that are not read yet, and what creates it from them. */
export interface DefinedPlugin {
  readonly name: string;
  /** Throws `ConfigurationError` with every mistake of the options; `path` is where they stand. */
  create(options: unknown, context: PluginContext & { readonly path: string }): Promise<Plugin>;
}
