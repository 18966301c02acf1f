export { type MongoHistoryOptions } from './mongo-history.ts';
export { mongoHistory, mongoSocketStore } from './with-driver.ts';
export { type MongoColumns, type MongoSocketStoreOptions } from './options.ts';
export { type StateDocument } from './state-mirror.ts';
