import { defineScript } from '@switchwire/fs-scripting';
import { SupportNumbers } from './support-numbers.ts';

/** Extensions of the two support lines. */
const ENGLISH = '1001';
const SPANISH = '1002';

/** Only the first digit of a call counts, for so long: no call stays in the IVR for ten minutes. */
const ONE_TRANSFER_SECONDS = 600;
/** How soon a change of the table of support numbers is noticed. */
const REFRESH_MS = 5_000;

/**
 * Transfers a caller of a support number by the first digit that is pressed: 1 to the English line, 2 to the Spanish
 * one, anything else to the English one. The example of "How To Script Advanced FreeSWITCH Integrations with OpenSIPS
 * 2.4", line for line, without its race.
 *
 * `SUPPORT_NUMBERS_URL` (`file:PATH`, `mongodb://…`) says where the support numbers are; default: support-numbers.json
 * beside this file.
 */
export default defineScript(
  ({ eventRoute, freeswitch_esl, cache, log, onStart, onStop, every }) => {
    const supportNumbers = new SupportNumbers(
      process.env['SUPPORT_NUMBERS_URL'] ?? new URL('./support-numbers.json', import.meta.url).href,
    );
    onStart(async () => {
      await supportNumbers.refresh();
      log.info('loaded the support numbers', { count: supportNumbers.size });
    });
    every(REFRESH_MS, () => supportNumbers.refresh());
    onStop(() => supportNumbers.close());

    eventRoute('DTMF', async ({ json, socket, sender }) => {
      log.debug('FreeSWITCH event DTMF', { sender });

      const dialled = json['Caller-Destination-Number'];
      const call = json['Unique-ID'];
      if (!dialled || !call) {
        log.error('SCRIPT:DTMF:ERR: missing Caller-Destination-Number or Unique-ID field', {
          call,
        });
        return;
      }
      if (supportNumbers.find(dialled) === undefined) return;

      // this call has already been transferred; `add` says so to all but the first, however close they come
      const key = `DTMF-${call}`;
      if (!cache.add(key, 'OK', ONE_TRANSFER_SECONDS)) return;

      const extension = extensionFor(json['DTMF-Digit']);
      log.info(`transferring to ${extension === SPANISH ? 'Spanish' : 'English'} support line`, {
        call,
        digit: json['DTMF-Digit'],
      });
      const response = await freeswitch_esl(`bgapi uuid_transfer ${call} ${extension}`, socket);
      if (response.ok) {
        log.info('ran FS uuid_transfer', { call, output: response.reply });
        return;
      }
      log.error('could not run FS uuid_transfer', { call, error: response.error.message });
      // the caller may press again
      cache.remove(key);
    });
  },
);

function extensionFor(digit: string | undefined): string {
  switch (digit) {
    case '1':
      return ENGLISH;
    case '2':
      return SPANISH;
    default:
      return ENGLISH;
  }
}
