export { type ObservedStep, observeSteps, type WatchableActor } from './observe-steps.ts';
