const LOOK = /[\w.#$]+\.hasSubscribers/g;
const OURS = /\/(?:esl-client|conn-manager)\/dist\//;

export async function load(url, context, nextLoad) {
  const loaded = await nextLoad(url, context);
  if (!OURS.test(url)) return loaded;
  const source = String(loaded.source);
  // a build that looks for listeners in another way is not measured by this
  if (source.includes('diagnostics_channel') && source.search(LOOK) < 0)
    throw new Error(`${url} has channels, and no look for a listener was found in it`);
  return { ...loaded, source: source.replaceAll(LOOK, 'false') };
}
