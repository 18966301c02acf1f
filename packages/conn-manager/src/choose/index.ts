export { type Chooser, type ChooseOptions, type ChooserOptions, createChooser } from './chooser.ts';
export { type ServerFilter } from './eligible.ts';
export {
  leastLoaded,
  type LeastLoadedOptions,
  type LoadAlgorithm,
  type LoadInfo,
} from './least-loaded.ts';
