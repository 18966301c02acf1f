import { connect } from 'node:net';
import { commands, decodeEvent, FrameDecoder } from '@switchwire/esl-protocol';
import { dtmfOf } from '@switchwire/esl-protocol/families';

const socket = connect(Number(process.argv[2] ?? 8021), '127.0.0.1');
const decoder = new FrameDecoder();

socket.on('data', (chunk) => {
  for (const frame of decoder.push(chunk)) {
    if (frame.contentType === 'auth/request') {
      socket.write(commands.auth('ClueCon'));
      socket.write(commands.event('json', ['DTMF']));
    } else if (frame.contentType === 'text/event-json') {
      const key = dtmfOf(decodeEvent(frame));
      if (key) console.log(`${key.uuid} pressed ${key.digit} for ${key.durationMs} ms`);
    }
  }
});
