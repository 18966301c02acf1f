// The same by require(), which Node.js 20.19 and every later version allow.
const { writeFileSync } = require('node:fs');
const { tmpdir } = require('node:os');
const { join } = require('node:path');
const { createConnManager, openSocketStore } = require('@switchwire/conn-manager');
const { connect } = require('@switchwire/esl-client');
const { createFakeFreeswitch } = require('@switchwire/fake-freeswitch');
const { createScriptHost, defineScript } = require('@switchwire/fs-scripting');

async function main() {
  const fake = await createFakeFreeswitch();
  const connection = await connect(fake.url);
  const hostname = await connection.api('global_getvar hostname');
  await connection.close();

  const file = join(tmpdir(), `switchwire-bundled-${process.pid}.json`);
  const { hostname: host, port } = new URL(fake.url);
  writeFileSync(file, JSON.stringify([{ host, port: Number(port), password: 'ClueCon' }]));
  const store = await openSocketStore(`file:${file}`);
  const manager = createConnManager({ store });
  await manager.start();
  const lease = manager.acquire(fake.url, { consumer: 'bundled' });
  await lease.ready();

  const scripts = createScriptHost({ manager });
  const digit = new Promise((resolve) => {
    const script = defineScript(({ eventRoute }) => {
      eventRoute('DTMF', (event) => resolve(event.json['DTMF-Digit']));
    });
    scripts.run(script).then(async () => {
      await scripts.ready();
      const uuid = fake.calls.receive({ from: '100', to: '1000' });
      await fake.calls.sendDtmf(uuid, '7');
    });
  });
  console.log(
    `connected: ${hostname.length > 0}, sockets: ${manager.list().length}, digit: ${await digit}`,
  );
  await scripts.stop();
  lease.release();
  await manager.stop();
  await fake.stop();
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
