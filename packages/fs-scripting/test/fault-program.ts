// A process of its own: loads the script that it is given, lets it leave an error uncaught, and prints what the host made of it.
import { createScriptHost } from '../src/index.ts';
import { MemoryManager } from './memory-manager.ts';

const [file = '', scriptFaults = 'report'] = process.argv.slice(2);
const double = new MemoryManager();
const socket = double.add('10.0.0.1:8021');
const problems: object[] = [];
const host = createScriptHost({
  manager: double.manager,
  watchdog: false,
  scriptFaults: scriptFaults === 'unload' ? 'unload' : 'report',
  onProblem: ({ kind, script, part, error, stack }) => {
    problems.push({ kind, script, part, message: error.message, stack });
    process.send?.('problem');
  },
});
const taken: boolean[] = [];
const take = (error: unknown): void => {
  taken.push(host.takeFault(error));
};
process.on('uncaughtException', take);
process.on('unhandledRejection', take);

await host.load(file);
double.emit(socket, 'DTMF', { 'Unique-ID': 'x' });
process.on('message', () => {
  process.send?.({ taken, problems, faults: host.stats().faults, scripts: host.list() });
  process.disconnect();
  void host.stop();
});
