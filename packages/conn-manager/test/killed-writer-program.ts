// A process that writes a socket file until it is killed; see killed-writers.test.ts.
import { fileSocketStore } from '../src/index.ts';

const [file = '', round = ''] = process.argv.slice(2);
const store = fileSocketStore(file);
for (let version = 1; ; version++) {
  const label = `${round}.${version}`;
  await store.save(
    Array.from({ length: 300 }, (_, at) => ({
      host: `10.0.${at >> 8}.${at & 255}`,
      password: `secret ${label}`,
    })),
  );
  process.send?.(version);
}
