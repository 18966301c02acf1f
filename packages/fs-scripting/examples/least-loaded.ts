import { defineScript } from '@switchwire/fs-scripting';

const SAFE = /^[\w.+*#@/-]+$/;

/**
 * Places each call on the FreeSWITCH with the most room: idle CPU × free sessions of its last HEARTBEAT, the calls placed
 * there since included. A call is asked for by the event `dialer::request` with `Endpoint` and `Extension`.
 */
export default defineScript(({ eventRoute, freeswitch_esl, log, manager }) => {
  eventRoute(
    { name: 'CUSTOM', subclass: 'dialer::request', key: ({ esl }) => esl.sequence },
    async ({ esl }) => {
      const endpoint = esl.text('Endpoint') ?? '';
      const extension = esl.text('Extension') ?? '';
      if (!SAFE.test(endpoint) || !SAFE.test(extension)) return;

      const tried: string[] = [];
      for (;;) {
        const best = manager.choose({ exclude: tried });
        if (best === undefined) {
          log.error('no FreeSWITCH has room', { endpoint, tried });
          return;
        }
        const { address } = best.socket;
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
