import { memoryLeases } from '../src/leases/memory-leases.ts';
import { conformanceOfLeases } from './leases.conformance.ts';

conformanceOfLeases('memory', () => {
  const leases = memoryLeases();
  const faulty = leases.connect();
  return Promise.resolve({
    connect: () => Promise.resolve(leases.connect()),
    writeWithoutAnswer: (key, value, over) => {
      faulty.loseNextAnswer();
      return faulty.write(key, value, over);
    },
    dispose: () => Promise.resolve(),
  });
});
