import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { verifySignature } from '@switchwire/event-sinks/webhook';

const [port = '9000', secret = 'whsec_c2VjcmV0'] = process.argv.slice(2);
const seen = new Set<string>();

createServer((request, response) => {
  void buffer(request).then((body) => {
    if (!verifySignature(secret, request.headers, body)) {
      response.writeHead(401).end();
      return;
    }
    for (const event of [JSON.parse(body.toString()) as unknown].flat()) {
      const { id, type, subject, data } = event as Record<string, unknown>;
      // the same event may come twice: a sink sends again what was not confirmed
      if (seen.has(String(id))) continue;
      seen.add(String(id));
      console.log(type, subject, JSON.stringify(data));
    }
    response.writeHead(204).end();
  });
}).listen(Number(port), '127.0.0.1', () => {
  console.log('listening');
});
