export { mongoSocketStore } from './with-driver.ts';
export { type MongoColumns, type MongoSocketStoreOptions } from './options.ts';
export { type StateDocument } from './state-mirror.ts';
