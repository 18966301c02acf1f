import { defineScript } from '@switchwire/fs-scripting';

/** What a dial string may contain: no blank, brace, quote or ampersand gets through. */
const SAFE = /^[\w.+*#@-]+$/;
const RING_SECONDS = 20;

/**
 * Click to call. A web server asks for a call by an event of its own:
 *
 *     sendevent CUSTOM
 *     Event-Subclass: click_to_call::request
 *     Request-ID: 42
 *     Agent: 1000
 *     Customer: 441632960083
 *
 * The agent's phone rings first; when it is answered the customer is called. The result comes as the event
 * `click_to_call::result` with the same Request-ID.
 */
export default defineScript(({ eventRoute, freeswitch_esl, log }) => {
  eventRoute(
    {
      name: 'CUSTOM',
      subclass: 'click_to_call::request',
      // requests do not wait for each other
      key: ({ json }) => json['Request-ID'],
    },
    async ({ esl, socket }) => {
      const id = esl.text('Request-ID') ?? '';
      const agent = esl.text('Agent') ?? '';
      const customer = esl.text('Customer') ?? '';
      if (![id, agent, customer].every((text) => SAFE.test(text))) {
        log.warn('click_to_call::request is not usable', { id, agent, customer });
        return;
      }
      const response = await freeswitch_esl(
        `bgapi originate {originate_timeout=${RING_SECONDS}}user/${agent} ${customer}\nJob-UUID: ${id}`,
        socket,
        { waitForJob: (RING_SECONDS + 5) * 1000 },
      );
      // `+OK <uuid of the agent's leg>` or `-ERR NO_ANSWER`; without an answer from FreeSWITCH, our own words
      const result = response.ok ? response.result?.trim() : `-ERR ${response.error.message}`;
      log.info('click to call', { id, agent, customer, result });
      await freeswitch_esl(
        [
          'sendevent CUSTOM',
          'Event-Subclass: click_to_call::result',
          `Request-ID: ${id}`,
          `Result: ${result ?? ''}`,
        ].join('\n'),
        socket,
      );
    },
  );
});
