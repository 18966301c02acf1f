// A receiver of webhooks for the soak: appends each CloudEvent of a request to a file, then answers.
import { appendFileSync } from 'node:fs';
import { createServer } from 'node:http';

const [port, file] = process.argv.slice(2);

createServer((request, response) => {
  const chunks = [];
  request.on('data', (chunk) => chunks.push(chunk));
  request.on('end', () => {
    const events = [JSON.parse(Buffer.concat(chunks).toString())].flat();
    appendFileSync(file, `\n${events.map((event) => JSON.stringify(event)).join('\n')}\n`);
    response.writeHead(204).end();
  });
}).listen(Number(port), '127.0.0.1', () => console.log('ready'));
process.stdin.on('end', () => process.exit()).resume();
