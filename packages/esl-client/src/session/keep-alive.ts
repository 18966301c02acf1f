/**
 * TCP asks a peer that is silent for so long whether it is still there: a host that lost its power, or its network, says
 * no goodbye. FreeSWITCH does the same on the connections that it opens (esl-wire: transport).
 */
export const KEEP_ALIVE_MS = 30_000;
