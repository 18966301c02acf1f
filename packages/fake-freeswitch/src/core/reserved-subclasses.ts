const BY_MODULE: Readonly<Record<string, string>> = {
  avmd: 'beep start stop',
  callcenter: 'info',
  conference: 'maintenance cdr',
  fifo: 'info',
  limit: 'usage',
  loopback: 'bowout direct',
  menu: 'enter exit',
  multicast: 'event peerup peerdown',
  sofia:
    'register pre_register register_attempt register_failure unregister expire gateway_state gateway_add ' +
    'gateway_delete gateway_invalid_digest_req sip_user_state notify_refer reinvite recovery_recv recovery_send ' +
    'recovery_recovered error profile_start notify_watched_header wrong_call_state transferor transferee replaced ' +
    'intercepted bye_response',
  spandsp:
    'rxfaxnegociateresult rxfaxpageresult rxfaxresult txfaxnegociateresult txfaxpageresult txfaxresult',
  valet_parking: 'info',
  verto: 'login client_connect client_disconnect',
  vm: 'maintenance',
};

/** Subclasses that the modules of a usual server reserve: `event ALL` registers them with the names. */
export const RESERVED_SUBCLASSES: readonly string[] = Object.entries(BY_MODULE).flatMap(
  ([module, names]) => names.split(' ').map((name) => `${module}::${name}`),
);
