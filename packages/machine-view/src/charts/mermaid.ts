import type { MachineEdge, MachineGraph } from '@switchwire/conn-manager';
import { childrenOf, firstChildOf, groupBy } from './graph-reading.ts';
import { labelText } from './measures.ts';

/** A machine as a Mermaid state diagram. Transitions that stay in their state are left out: they say nothing there. */
export function mermaidText(graph: MachineGraph): string {
  return ['stateDiagram-v2', ...statesText(graph, undefined, '  ')].join('\n');
}

function statesText(graph: MachineGraph, parentId: string | undefined, indent: string): string[] {
  const parent = graph.nodes.find(({ id }) => id === parentId);
  const children = childrenOf(graph, parentId);
  const first = parent === undefined ? children[0] : firstChildOf(graph, parent);
  return [
    ...(first === undefined ? [] : [`${indent}[*] --> ${idText(first.id)}`]),
    ...children.flatMap((node, index) => {
      const name = `${indent}state "${escapeText(node.label)}" as ${idText(node.id)}`;
      const inside = childrenOf(graph, node.id).length > 0;
      return [
        ...(parent?.type === 'parallel' && index > 0 ? [`${indent}--`] : []),
        ...(inside
          ? [`${name} {`, ...statesText(graph, node.id, `${indent}  `), `${indent}}`]
          : [name]),
        ...(node.type === 'final' ? [`${indent}${idText(node.id)} --> [*]`] : []),
      ];
    }),
    ...arrowsText(graph, parentId, indent),
  ];
}

function arrowsText(graph: MachineGraph, parentId: string | undefined, indent: string): string[] {
  const drawn = graph.edges.filter(
    (edge) => edge.source !== edge.target && homeOf(edge) === parentId,
  );
  const arrows = groupBy(drawn, ({ source, target }) => `${idText(source)} --> ${idText(target)}`);
  return [...arrows].map(([arrow, edges]) => {
    const labels = edges.map((edge) => escapeText(labelText(edge)));
    return `${indent}${arrow} : ${labels.join(', ')}`;
  });
}

/** The innermost state that contains both ends: Mermaid needs the arrow there. */
function homeOf({ source, target }: MachineEdge): string | undefined {
  const path = source.split('.');
  for (let length = path.length - 1; length > 0; length -= 1) {
    const parent = path.slice(0, length).join('.');
    if (target.startsWith(`${parent}.`)) return parent;
  }
  return undefined;
}

function idText(path: string): string {
  return path.replaceAll(/[^A-Za-z0-9]/g, '_');
}

/** Mermaid has no way to escape these. */
function escapeText(text: string): string {
  return text.replaceAll(/[:;"\n]/g, ' ').trim();
}
