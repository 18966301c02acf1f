// Writes docs/concepts/lifecycle.md from the machines; with --check it only compares.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import {
  createConnManager,
  DEFAULT_TIMINGS,
  type MachineEdge,
  type MachineGraph,
  type MachineNode,
} from '@switchwire/conn-manager';
import { format, resolveConfig } from 'prettier';

const file = fileURLToPath(new URL('../../docs/concepts/lifecycle.md', import.meta.url));

const INTRODUCTION = `# The life of a socket

<!-- Generated from the machines by \`npm run docs:write\`. Do not edit. -->

Every ESL socket is an actor with the machine below, and one pool actor supervises them. No event of FreeSWITCH enters a
machine ([why](../decisions/0001-no-frame-through-the-machine.md)): they see lifecycle facts only. The public **phase** of a
socket is one of \`connecting\`, \`authenticated\`, \`subscribed\`, \`retrying\`, \`rejected\` and \`closed\`; a goodbye under way
counts as \`closed\`.`;

const SOCKET_NOTES = `- The TCP connection lives exactly as long as \`session\`: every way out of it disposes the connection.
- \`rejected\` is not \`retrying\`: a wrong password or an access list is not cured by persistence.
- A failure is forgotten only after \`stableAfter\` in \`subscribed\`; who accepts and drops at once keeps climbing the back-off.
- Refused events are data: the socket works for the rest, and asks again after \`refusedRetryDelay\`.
- Commands may flow in states tagged \`commandable\`.`;

const POOL_NOTES = `- A lost store is a state of the pool; sockets do not notice.
- An actor that breaks is a defect of ours, for trouble of the network is one of its states. It is counted and replaced after
  \`replacementDelay\`; after five defects the socket is left out, and shown as such, until somebody asks for it again.
- The sockets' actors are held by the pool's child \`fleet\` ([why](../decisions/0006-sockets-are-root-actors.md)).`;

const OUTBOUND_NOTES = `A call that FreeSWITCH's \`socket\` application handed over. Its end is the end of the call's connection; nothing is retried.`;

const idOf = (path: string): string => path.replaceAll('.', '_');
const childrenOf = (graph: MachineGraph, parent: string | undefined): readonly MachineNode[] =>
  graph.nodes.filter((node) => node.parent === parent);
const isInside = (path: string, parent: string): boolean =>
  path === parent || path.startsWith(`${parent}.`);
const labelOf = ({ event, guard }: MachineEdge): string =>
  guard === undefined ? event : `${event} [${guard}]`;

/** The innermost state that contains both ends: there Mermaid wants the arrow. */
function homeOf({ source, target }: MachineEdge): string | undefined {
  const path = source.split('.');
  for (let length = path.length - 1; length > 0; length--) {
    const parent = path.slice(0, length).join('.');
    if (isInside(target, parent) && target !== parent) return parent;
  }
  return undefined;
}

function drawStates(graph: MachineGraph, parent: string | undefined, indent: string): string[] {
  const lines: string[] = [];
  const children = childrenOf(graph, parent);
  const initial =
    parent === undefined
      ? children[0]?.id
      : graph.nodes.find((node) => node.id === parent)?.initial;
  const parallel = graph.nodes.find((node) => node.id === parent)?.type === 'parallel';
  if (initial !== undefined && !parallel) lines.push(`${indent}[*] --> ${idOf(initial)}`);
  children.forEach((node, index) => {
    if (parallel && index > 0) lines.push(`${indent}--`);
    const inner = childrenOf(graph, node.id);
    if (inner.length === 0) {
      lines.push(`${indent}state "${node.label}" as ${idOf(node.id)}`);
    } else {
      lines.push(`${indent}state "${node.label}" as ${idOf(node.id)} {`);
      lines.push(...drawStates(graph, node.id, `${indent}  `), `${indent}}`);
    }
    if (node.type === 'final') lines.push(`${indent}${idOf(node.id)} --> [*]`);
  });
  lines.push(...drawEdges(graph, parent, indent));
  return lines;
}

/** Edges that end where they begin say nothing in a drawing; they are in the table. */
function drawEdges(graph: MachineGraph, parent: string | undefined, indent: string): string[] {
  const arrows = new Map<string, string[]>();
  for (const edge of graph.edges) {
    if (edge.source === edge.target || homeOf(edge) !== parent) continue;
    const arrow = `${idOf(edge.source)} --> ${idOf(edge.target)}`;
    arrows.set(arrow, [...(arrows.get(arrow) ?? []), labelOf(edge)]);
  }
  return [...arrows].map(([arrow, labels]) => `${indent}${arrow} : ${labels.join(', ')}`);
}

const row = (...cells: readonly string[]): string =>
  `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
const code = (text: string): string => `\`${text}\``;

function describe(title: string, graph: MachineGraph, notes: string): string {
  const states = graph.nodes
    .filter(({ description }) => description !== undefined)
    .map(({ id, description, tags }) => row(code(id), description ?? '', tags.join(', ')));
  const edges = graph.edges.map((edge) =>
    row(
      code(edge.source),
      code(edge.event),
      edge.guard === undefined ? '' : code(edge.guard),
      edge.source === edge.target ? '—' : code(edge.target),
      edge.actions.map(code).join(', '),
    ),
  );
  return [
    `## ${title}`,
    ['```mermaid', 'stateDiagram-v2', ...drawStates(graph, undefined, '  '), '```'].join('\n'),
    notes,
    [row('State', 'What it means', 'Tags'), row('---', '---', '---'), ...states].join('\n'),
    [
      row('In', 'On', 'If', 'Goes to', 'Does'),
      row('---', '---', '---', '---', '---'),
      ...edges,
    ].join('\n'),
  ].join('\n\n');
}

function describeDelays(): string {
  const rows = Object.entries({ ...DEFAULT_TIMINGS }).map(([name, value]) =>
    row(code(name), typeof value === 'number' ? `${value.toLocaleString('en')} ms` : code(value)),
  );
  return [
    '## Delays',
    'All are options of `createConnManager({ timings })` and run under one clock.',
    [row('Name', 'Default'), row('---', '---:'), ...rows].join('\n'),
  ].join('\n\n');
}

const { socket, pool, outbound } = createConnManager().machines();
const text = [
  INTRODUCTION,
  describe('The socket machine', socket, SOCKET_NOTES),
  describe('The pool machine', pool, POOL_NOTES),
  describe('An outbound call', outbound, OUTBOUND_NOTES),
  describeDelays(),
].join('\n\n');
const wanted = await format(text, { ...(await resolveConfig(file)), filepath: file });

if (process.argv.includes('--check')) {
  const found = readFileSync(file, 'utf8');
  if (found !== wanted) {
    process.stderr.write(
      'docs/concepts/lifecycle.md is not what the machines are: npm run docs:write\n',
    );
    process.exitCode = 1;
  }
} else {
  writeFileSync(file, wanted);
}
