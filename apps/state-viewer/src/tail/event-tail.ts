import workerUrl from './tail-worker.ts?worker&url';
import { tailUrl, type TailOrder, type TailQuery, type TailReport } from './tail-messages.ts';

/** The live tail for the page; a worker does the work. */
export interface EventTail {
  open(query: TailQuery, token: string | undefined): void;
  filter(text: string): void;
  pause(isPaused: boolean): void;
  clear(): void;
  /** The answer comes as a report of type `event`. */
  show(id: number): void;
  dispose(): void;
}

interface ScriptUrlPolicy {
  createScriptURL(url: string): string;
}

/** The page's security policy lets no string become a script address except through this one. */
function trustedWorkerUrl(): string {
  const factory = (
    globalThis as {
      trustedTypes?: {
        createPolicy(name: string, rules: ScriptUrlPolicy): ScriptUrlPolicy;
      };
    }
  ).trustedTypes;
  policy ??= factory?.createPolicy('switchwire', { createScriptURL: (url) => url });
  const url = new URL(workerUrl, document.baseURI).href;
  return policy === undefined ? url : policy.createScriptURL(url);
}

let policy: ScriptUrlPolicy | undefined;

export function startEventTail(onReport: (report: TailReport) => void): EventTail {
  const worker = new Worker(trustedWorkerUrl(), { type: 'module', name: 'event-tail' });
  const send = (order: TailOrder): void => worker.postMessage(order);
  worker.addEventListener('message', ({ data }: MessageEvent<TailReport>) => onReport(data));
  return {
    open: (query, token) =>
      send({ type: 'open', url: new URL(tailUrl(query), document.baseURI).href, token }),
    filter: (text) => send({ type: 'filter', text }),
    pause: (isPaused) => send({ type: 'pause', isPaused }),
    clear: () => send({ type: 'clear' }),
    show: (id) => send({ type: 'show', id }),
    dispose: () => worker.terminate(),
  };
}
