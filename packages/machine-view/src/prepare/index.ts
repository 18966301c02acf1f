export { layoutsModule, layOutCharts } from './layouts-module.ts';
