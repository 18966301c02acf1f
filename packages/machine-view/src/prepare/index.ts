export { layoutsModule } from './layouts-module.ts';
