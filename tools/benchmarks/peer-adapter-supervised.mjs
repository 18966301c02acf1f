// Like peer-adapter.mjs, with every connection supervised by a manager of its own: for what a lost connection costs.
// A manager subscribes in json.
import adapter from './peer-adapter.mjs';

export default {
  ...adapter,
  meta: { ...adapter.meta, name: 'switchwire, supervised', formats: ['json'] },
  open: (options) => adapter.open({ ...options, reconnect: true }),
};
