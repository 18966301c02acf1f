// The script of every server and worker: a line to the harness for each event that its route gets, and for each gap.
import { connect } from 'node:net';
import { defineScript } from '@switchwire/fs-scripting';

const { CHAOS_ROUTES_PORT, CHAOS_SERVER, CHAOS_EVENTS } = process.env;
const line = connect(Number(CHAOS_ROUTES_PORT), '127.0.0.1');
// does not keep the server alive when it ends
line.unref();
// the harness may end first
line.on('error', () => undefined);

export default defineScript(({ eventRoute }) => {
  for (const name of CHAOS_EVENTS.split(','))
    eventRoute(name, ({ json }) => {
      line.write(`${JSON.stringify({ server: CHAOS_SERVER, json })}\n`);
    });
  eventRoute('E_FREESWITCH_GAP', ({ gap: { socket, from, to } }) => {
    line.write(
      `${JSON.stringify({ server: CHAOS_SERVER, gap: { socket: socket.address, from, to } })}\n`,
    );
  });
});
