export { type Box, type ChartLayout, type PlacedLine, type Route } from './chart-layout.ts';
export { drawMachine } from './draw-machine.ts';
export { mermaidText } from './mermaid.ts';
export { svgText } from './svg-text.ts';
