// The process of the nodes; see remote-nodes.ts.
import { FakeNodes } from './chaos-nodes.ts';
import { type NodesAnswer, type NodesCall } from './remote-nodes.ts';

const nodes = new FakeNodes();

function carryOut(call: NodesCall): Promise<unknown> {
  switch (call.method) {
    case 'open':
      return nodes.open(...call.args);
    case 'openHostile':
      return nodes.openHostile();
    case 'harm':
      return nodes.harm(...call.args);
    case 'heal':
      return nodes.heal();
    case 'announce':
      return nodes.announce(...call.args);
    case 'wrong':
      return nodes.wrong();
    case 'close':
      return nodes.close();
  }
}

process.on('message', (call: NodesCall) => {
  carryOut(call).then(
    (result) => process.send!({ result } satisfies NodesAnswer),
    (error: unknown) => process.send!({ error: String(error) } satisfies NodesAnswer),
  );
});
