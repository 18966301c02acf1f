import { applyMessages, EMPTY_FLEET, type Fleet, type FleetMessage } from '../model/fleet.ts';
import { createBatcher, createStore, type Store } from '../model/store.ts';
import {
  openEventStream,
  type EventStream,
  type ServerEvent,
  type StreamStatus,
} from '../wire/event-stream.ts';
import type { MachinesResponse } from '@switchwire/machine-view';
import { createHistoryClient, type HistoryClient } from '../wire/history-client.ts';
import { createMiClient, type MiClient } from '../wire/mi-client.ts';
import { sessionToken, type TokenBox } from '../wire/token.ts';

/** What all parts of the page share: what is known from the server, and ways to talk to it. */
export interface Session {
  readonly fleet: Store<Fleet>;
  readonly status: Store<StreamStatus>;
  /** Why the server refuses this page, in its words. */
  readonly refusal: Store<string | undefined>;
  /** The charts; undefined until they are loaded. */
  readonly machines: Store<MachinesResponse['machines'] | undefined>;
  /** The server's clock, milliseconds since 1970; ticks once a second. */
  readonly now: Store<number>;
  readonly token: TokenBox;
  readonly mi: MiClient;
  readonly history: HistoryClient;
  /** Takes a token and connects again. */
  signIn(token: string): void;
  signOut(): void;
}

/** The server sends something every second: a connection that is silent for so long is dead. */
const SILENCE_MS = 5_000;
const HIDDEN_PACE_MS = 500;
const DRAWING_RETRY_MS = 2_000;

export function startSession(): Session {
  const fleet = createStore<Fleet>(EMPTY_FLEET);
  const status = createStore<StreamStatus>('connecting');
  const refusal = createStore<string | undefined>(undefined);
  const machines = createStore<MachinesResponse['machines'] | undefined>(undefined);
  const now = createStore(Date.now());
  const token = sessionToken(window.sessionStorage);
  const unauthorized = (): void => {
    stream?.close();
    status.set('unauthorized');
  };
  const mi = createMiClient({ token: token.get, onUnauthorized: unauthorized });
  const history = createHistoryClient({ token: token.get, onUnauthorized: unauthorized });
  let stream: EventStream | undefined;

  const receive = createBatcher<FleetMessage>((messages) => {
    fleet.set(applyMessages(fleet.get(), messages, Date.now()));
    now.set(Date.now() + fleet.get().clockOffset);
  }, onNextFrame);

  function connect(): void {
    stream?.close();
    stream = openEventStream({
      url: 'machines/stream',
      token: token.get,
      silenceMs: SILENCE_MS,
      onEvents: (events) => receive(events.flatMap(readMessage)),
      onStatus: (next, reason) => {
        refusal.set(reason);
        status.set(next);
        if (next === 'live') void loadMachines();
      },
    });
  }

  async function loadMachines(): Promise<void> {
    if (machines.get() !== undefined) return;
    const bearer = token.get();
    const response = await fetch('machines', {
      headers: bearer === undefined ? {} : { authorization: `Bearer ${bearer}` },
    }).catch(() => undefined);
    if (response?.ok !== true) {
      setTimeout(() => {
        if (status.get() === 'live') void loadMachines();
      }, DRAWING_RETRY_MS);
      return;
    }
    const body = (await response.json()) as MachinesResponse;
    machines.set(body.machines);
  }

  connect();
  setInterval(() => now.set(Date.now() + fleet.get().clockOffset), 1_000);
  return {
    fleet,
    status,
    refusal,
    machines,
    now,
    token,
    mi,
    history,
    signIn(text) {
      token.set(text);
      connect();
    },
    signOut() {
      token.forget();
      fleet.set(EMPTY_FLEET);
      connect();
    },
  };
}

/** Runs with the next frame, or after a while: a hidden page gets no frames, and messages must not pile up. */
function onNextFrame(run: () => void): void {
  let isDone = false;
  const once = (): void => {
    if (isDone) return;
    isDone = true;
    cancelAnimationFrame(frame);
    clearTimeout(timer);
    run();
  };
  const frame = requestAnimationFrame(once);
  const timer = setTimeout(once, HIDDEN_PACE_MS);
}

/** Names that are not known here come from a newer server and do no harm. */
function readMessage({ event: name, data }: ServerEvent): FleetMessage[] {
  if (name !== 'snapshot' && name !== 'transition' && name !== 'sockets') return [];
  const message = { name, data: JSON.parse(data) as unknown };
  return [message as FleetMessage];
}
