import { defineScript } from '@switchwire/fs-scripting';

/** The extension for each digit. */
const EXTENSIONS: Readonly<Record<string, string>> = { '1': '1001', '2': '1002' };

export default defineScript(({ eventRoute, freeswitch_esl, cache, log }) => {
  eventRoute('DTMF', async (event) => {
    const call = event.json['Unique-ID'];
    const extension = EXTENSIONS[event.json['DTMF-Digit'] ?? ''];
    if (call === undefined || extension === undefined) return;
    // only the first digit of a call counts
    if (!cache.add(`digit-${call}`, 'seen', 600)) return;

    const answer = await freeswitch_esl(`bgapi uuid_transfer ${call} ${extension}`, event.socket);
    log.info(answer.ok ? answer.reply : answer.error.message);
  });
});
