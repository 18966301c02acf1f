export { mongoSocketStore } from './mongo-socket-store.ts';
export { type MongoColumns, type MongoSocketStoreOptions } from './options.ts';
export { type StateDocument } from './state-mirror.ts';
