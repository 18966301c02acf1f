import { AsyncLocalStorage } from 'node:async_hooks';
import { type Context, context } from '@opentelemetry/api';

/**
 * The current context of OpenTelemetry as a store for `bindStore`: what a traced operation does runs in the context that was
 * made for it. The context manager that the program registered keeps the context; this class keeps nothing.
 */
export class ContextStore extends AsyncLocalStorage<Context> {
  override run<R>(within: Context, callback: () => R): R;
  override run<R, A extends unknown[]>(within: Context, callback: (...args: A) => R, ...args: A): R;
  override run<R, A extends unknown[]>(
    within: Context,
    callback: (...args: A) => R,
    ...args: A
  ): R {
    return context.with(within, callback, undefined, ...args);
  }
}
