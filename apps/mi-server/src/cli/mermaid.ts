import { type MachineGraph, type MachineNode } from '@switchwire/conn-manager';

const idOf = (node: string): string => node.replaceAll(/[^A-Za-z0-9]/g, '_');

const labelOf = (text: string): string => text.replaceAll(/[:;"\n]/g, ' ').trim();

/** A machine as a Mermaid state diagram. */
export const formatMermaid = (graph: MachineGraph): string => {
  const childrenOf = (parent: string | undefined): readonly MachineNode[] =>
    graph.nodes.filter((node) => node.parent === parent);

  const describe = (node: MachineNode, indent: string): readonly string[] => {
    const children = childrenOf(node.id);
    const name = `state "${labelOf(node.label)}" as ${idOf(node.id)}`;
    if (children.length === 0) return [`${indent}${name}`];
    const initial =
      node.initial === undefined ? [] : [`${indent}  [*] --> ${idOf(initialOf(node))}`];
    const separator = node.type === 'parallel' ? [`${indent}  --`] : [];
    const inner = children.flatMap((child, at) => [
      ...(at > 0 ? separator : []),
      ...describe(child, `${indent}  `),
    ]);
    return [`${indent}${name} {`, ...initial, ...inner, `${indent}}`];
  };

  const initialOf = (node: MachineNode): string => {
    const child = childrenOf(node.id).find(
      ({ id }) => id === node.initial || id.endsWith(`.${node.initial ?? ''}`),
    );
    return child?.id ?? node.initial ?? '';
  };

  const edges = graph.edges.map(
    ({ source, target, event }) => `  ${idOf(source)} --> ${idOf(target)} : ${labelOf(event)}`,
  );
  return [
    'stateDiagram-v2',
    ...childrenOf(undefined).flatMap((node) => describe(node, '  ')),
    ...edges,
  ].join('\n');
};
