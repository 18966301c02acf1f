import { defineScript } from '@switchwire/fs-scripting';

/** The shortest useful script: callers in the IVR 1000 press a digit and are transferred, once. */
export default defineScript(({ eventRoute, freeswitch_esl, cache, log }) => {
  eventRoute('DTMF', async ({ json, socket }) => {
    if (json['Caller-Destination-Number'] !== '1000') return;
    if (!cache.add(`DTMF-${json['Unique-ID']}`, 'OK', 600)) return;

    const extension = json['DTMF-Digit'] === '2' ? '1002' : '1001';
    const response = await freeswitch_esl(
      `bgapi uuid_transfer ${json['Unique-ID']} ${extension}`,
      socket,
    );
    log.info('transferred', {
      extension,
      output: response.ok ? response.reply : response.error.message,
    });
  });
});
