export { socketInfo } from './socket-info.ts';
