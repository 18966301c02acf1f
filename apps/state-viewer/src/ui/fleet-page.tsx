import type { VNode } from 'preact';
import { useCallback, useState } from 'preact/hooks';
import {
  beatWords,
  differs,
  type FleetServer,
  orderFor,
  roleWords,
  type ServerFleet,
  type ServerOrder,
  stateWords,
} from '../model/fleet-servers.ts';
import { membershipOf } from '../model/fleet-machines.ts';
import { formatWhole } from '../model/format.ts';
import { Confirm } from './dialog.tsx';
import { FleetChart } from './fleet-chart.tsx';
import { identity, useStore } from './hooks.ts';
import { Listing } from './listing.tsx';
import { readFleet } from './use-fleet.ts';
import type { Session } from './session.ts';
import { useOrders } from './use-orders.ts';
import { usePolled } from './use-polled.ts';

const REFRESH_MS = 2_000;

/** The servers that share the sockets: who is there, what each has, and whether they know the same. */
export function FleetPage({ session }: { readonly session: Session }): VNode {
  const read = useCallback(() => readFleet(session), [session]);
  const { value: fleet, problem } = usePolled(session, read, REFRESH_MS);
  return (
    <div class="fleet-page">
      <h1>Fleet</h1>
      <p class="muted">Servers that share the sockets of this one.</p>
      {problem !== undefined && (
        <p class="problem" role="alert">
          The fleet cannot be read: {problem}
        </p>
      )}
      {fleet === undefined && problem === undefined && <p class="empty">Reading …</p>}
      {fleet === 'none' && (
        <p class="empty">
          This server is alone. Start it with <code>--nats-url</code> to make it one of a fleet.
        </p>
      )}
      {typeof fleet === 'object' && <FleetView session={session} fleet={fleet} />}
      <Membership session={session} />
    </div>
  );
}

/** The membership of one server, at first of the one that the page is of. */
function Membership({ session }: { readonly session: Session }): VNode | null {
  const { machines, steps } = useStore(session.fleet, identity);
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  if (machines === undefined) return null;
  const servers = Object.keys(machines.servers).sort();
  const server = servers.find((id) => id === chosen) ?? machines.server;
  const shown = membershipOf(machines, steps, server);
  if (shown === undefined) return null;
  return (
    <>
      {servers.length > 1 && (
        <label class="inline-field">
          Membership of{' '}
          <select value={server} onChange={({ currentTarget }) => setChosen(currentTarget.value)}>
            {servers.map((id) => (
              <option key={id} value={id}>
                {id}
              </option>
            ))}
          </select>
        </label>
      )}
      <FleetChart
        session={session}
        machine="membership"
        shown={shown}
        title={`Membership of ${server}`}
        label={`State chart of the membership of ${server}`}
      />
    </>
  );
}

interface FleetViewProps {
  readonly session: Session;
  readonly fleet: ServerFleet;
}

interface Question {
  readonly order: ServerOrder;
  readonly id: string;
}

function FleetView({ session, fleet }: FleetViewProps): VNode {
  const [asking, setAsking] = useState<Question | undefined>(undefined);
  const { outcome, run } = useOrders(session);
  return (
    <>
      <FleetNotes fleet={fleet} />
      <Listing
        heads={['Server', 'Role', 'State', 'Sockets', 'Last beat', 'Inventory', 'Version', 'Order']}
      >
        {fleet.servers.map((server) => (
          <ServerRow key={server.incarnation} server={server} fleet={fleet} onAsk={setAsking} />
        ))}
      </Listing>
      <p class={outcome?.isProblem === true ? 'problem' : 'muted'} role="status">
        {outcome?.text ?? ''}
      </p>
      {asking !== undefined && (
        <Confirm
          title={`${WORDS[asking.order]} ${asking.id}?`}
          text={TEXTS[asking.order]}
          action={WORDS[asking.order]}
          onConfirm={() => {
            setAsking(undefined);
            run(`${WORDS[asking.order]} ${asking.id}`, `fleet_${asking.order}`, [asking.id]);
          }}
          onCancel={() => setAsking(undefined)}
        />
      )}
    </>
  );
}

const WORDS: Readonly<Record<ServerOrder, string>> = { drain: 'Drain', resume: 'Resume' };

const TEXTS: Readonly<Record<ServerOrder, string>> = {
  drain:
    'It gives its sockets to the other servers and gets none, until it is resumed or started again. No event is lost.',
  resume: 'It may have sockets again; some move back to it.',
};

/** What concerns the whole fleet; nothing while all is well. */
function FleetNotes({ fleet }: { readonly fleet: ServerFleet }): VNode {
  return (
    <>
      <p>
        <strong>{fleet.name}</strong>
        {fleet.isPaused && <> · paused: no socket moves for the sake of balance</>}
      </p>
      {!fleet.hasNats && (
        <p class="problem">
          This server has lost NATS{fleet.lastError !== undefined && <>: {fleet.lastError}</>}. What
          is shown may be out of date.
        </p>
      )}
    </>
  );
}

interface ServerRowProps {
  readonly server: FleetServer;
  readonly fleet: ServerFleet;
  readonly onAsk: (question: Question) => void;
}

function ServerRow({ server, fleet, onAsk }: ServerRowProps): VNode {
  const order = orderFor(server);
  return (
    <tr>
      <th scope="row">{server.id}</th>
      <td>{roleWords(server)}</td>
      <td>{stateWords(server)}</td>
      <td class="number">{formatWhole(server.sockets)}</td>
      <td>{beatWords(server, fleet)}</td>
      <td>
        <code>{server.inventory}</code>
        {differs(server, fleet) && <p class="problem">not that of this server</p>}
      </td>
      <td>{server.version}</td>
      <td>
        {order !== undefined && (
          <button
            type="button"
            aria-label={`${WORDS[order]} ${server.id}`}
            onClick={() => onAsk({ order, id: server.id })}
          >
            {WORDS[order]}
          </button>
        )}
      </td>
    </tr>
  );
}
