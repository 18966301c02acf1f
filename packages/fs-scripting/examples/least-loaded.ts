import { defineScript } from '@switchwire/fs-scripting';

const SAFE = /^[\w.+*#@/-]+$/;

/**
 * Places each call on the FreeSWITCH with the most room: idle CPU × free sessions of its last HEARTBEAT, minus the calls
 * placed there since. A call is asked for by the event `dialer::request` with `Endpoint` and `Extension`.
 */
export default defineScript(({ eventRoute, freeswitch_esl, log, manager }) => {
  /** Calls that the next heartbeat of their FreeSWITCH will count, by address. */
  const placed = new Map<string, number>();

  eventRoute('HEARTBEAT', ({ socket }) => {
    placed.delete(socket);
  });

  eventRoute(
    { name: 'CUSTOM', subclass: 'dialer::request', key: ({ esl }) => esl.sequence },
    async ({ esl }) => {
      const endpoint = esl.text('Endpoint') ?? '';
      const extension = esl.text('Extension') ?? '';
      if (!SAFE.test(endpoint) || !SAFE.test(extension)) return;

      const tried: string[] = [];
      for (;;) {
        const best = manager.leastLoaded({ exclude: tried, pending: Object.fromEntries(placed) });
        if (best === undefined || best.available === 0) {
          log.error('no FreeSWITCH has room', { endpoint, tried });
          return;
        }
        const { address } = best.socket;
        placed.set(address, (placed.get(address) ?? 0) + 1);
        const response = await freeswitch_esl(`bgapi originate ${endpoint} ${extension}`, address);
        if (response.ok) {
          log.info('placed', { endpoint, address, available: best.available });
          return;
        }
        // it went away under us: the next one
        tried.push(address);
      }
    },
  );
});
