import { connect } from '@switchwire/esl-client';
import { createEventSink } from '@switchwire/event-sinks';
import { webhook } from '@switchwire/event-sinks/webhook';

const [freeswitch = 'fs://:ClueCon@127.0.0.1', receiver = 'http://127.0.0.1:9000/digits'] =
  process.argv.slice(2);
const connection = await connect(freeswitch);
const sink = createEventSink({
  name: 'digits',
  destination: webhook({ url: receiver, secret: 'whsec_c2VjcmV0' }),
  names: ['DTMF'],
});
connection.subscribe(['DTMF'], (event) => {
  sink.offer(event, new URL(freeswitch).host);
});
process.once('SIGTERM', () => {
  void connection.close().then(() => sink.close());
});
