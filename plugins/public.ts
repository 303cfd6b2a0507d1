/** `pertuis/plugin`: what a plugin in a package of its own imports. See docs/write-a-plugin.md. */
export { z } from 'zod';
export type {
  AdmissionContext,
  AdmissionControl,
  PlannedOperation,
  Reservation,
  Usage,
} from '../mesh/contract/admission.ts';
export { type Code, ConfigurationError, PertuisError, type Problem } from '../mesh/contract/errors.ts';
export type { Access } from '../mesh/contract/listener.ts';
export type { DefinedPlugin, Plugin, PluginContext, PluginRoute } from '../mesh/contract/plugin.ts';
export type {
  Anonymisation,
  AnonymisedOperation,
  Anonymiser,
  AnonymiserContext,
  AnonymiserScope,
  Principal,
  Transform,
  ValueKind,
} from '../mesh/contract/policy.ts';
export type { HttpRequest, HttpResponse } from '../mesh/contract/request-context.ts';
export type { ResponseExtension, ResponseFacts } from '../mesh/contract/response-extension.ts';
export { forMethods, type Route } from '../mesh/contract/route.ts';
export type { Row } from '../mesh/contract/source.ts';
export { definePlugin, type PluginDefinition } from '../mesh/core/define-plugin.ts';
