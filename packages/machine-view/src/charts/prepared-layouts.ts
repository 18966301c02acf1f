// Generated from the machines by `npm run docs:write`. Do not edit.
import { type ChartLayout } from './chart-layout.ts';

/** Layouts by the key of the graph that each was made for. */
export const PREPARED_LAYOUTS: Readonly<Record<string, ChartLayout>> = {
  // eslSocket
  '70e8f22681a312f6': {
    width: 1737,
    height: 1646,
    states: {
      session: [458, 28, 1039.7, 1310],
      'session.connecting': [625.8, 101, 254.1, 319],
      'session.connecting.dialing': [677, 184, 80, 32],
      'session.connecting.awaitingChallenge': [663.8, 283, 146.4, 32],
      'session.connecting.authenticating': [699, 372, 124.8, 32],
      'session.authenticated': [1087.5, 492, 133.8, 64],
      'session.subscribed': [899.9, 613, 570.8, 704],
      'session.subscribed.subscription': [925.9, 666, 528.8, 239],
      'session.subscribed.subscription.settled': [1137.1, 857, 80, 32],
      'session.subscribed.subscription.changing': [1130.2, 702, 133.8, 64],
      'session.subscribed.liveness': [1118.5, 930, 309.2, 173],
      'session.subscribed.liveness.fresh': [1238.2, 1055, 80, 32],
      'session.subscribed.liveness.probing': [1258.2, 966, 80, 32],
      'session.subscribed.flow': [1139.1, 1128, 261.6, 173],
      'session.subscribed.flow.flowing': [1228.3, 1253, 80, 32],
      'session.subscribed.flow.saturated': [1229.1, 1164, 88.8, 32],
      'session.closing': [508.6, 238.5, 97.2, 49],
      retrying: [1090, 1474, 121.6, 49],
      rejected: [99, 1444, 121.6, 49],
      closed: [527, 1602, 80, 32],
    },
    lines: [
      {
        route: [663, 1338, 663, 1379, 861, 1379, 861, 1448, 1117, 1448, 1117, 1474],
        labels: {
          'session|transport.closed|0': [751, 1395, 105.6, 17],
          'session|transport failed|1': [751, 1415, 105.6, 17],
        },
      },
      {
        route: [537, 1338, 537, 1359, 355, 1359, 355, 1428, 180, 1428, 180, 1444],
        labels: {
          'session|auth.rejected|0': [264, 1375, 87.3, 17],
          'session|access.denied|0': [264, 1395, 87.3, 17],
        },
      },
      { route: [557, 28, 557.2, 238.5], labels: { 'session|socket.close|0': [474, 64, 81.2, 17] } },
      {
        route: [567, 1338, 567, 1602],
        labels: { 'session|transport failed|0': [384, 1444, 178.8, 17] },
      },
      {
        route: [737, 216, 737, 283],
        labels: { 'session.connecting.dialing|transport.connected|0': [740, 246, 123.9, 17] },
      },
      {
        route: [
          697, 216, 697, 226, 641.8, 226, 642, 1343, 642, 1359, 589, 1359, 589, 1438, 665, 1438,
          665, 1487, 580, 1487, 580, 1602,
        ],
        labels: { 'session.connecting.dialing|socket.close|0': [580, 1454, 81.2, 17] },
      },
      {
        route: [
          717, 216, 717, 236, 652.8, 236, 653, 1343, 653, 1389, 738, 1389, 738, 1458, 1104, 1458,
          1104, 1474,
        ],
        labels: { 'session.connecting.dialing|after connectTimeout|0': [604, 1405, 130, 17] },
      },
      {
        route: [761.4, 315, 761.4, 372],
        labels: {
          'session.connecting.awaitingChallenge|auth.challenged|0': [764.4, 335, 99.5, 17],
        },
      },
      {
        route: [
          712.6, 315, 712.6, 325, 688, 325, 688, 1369, 1014, 1369, 1014, 1418, 1131, 1418, 1131,
          1474,
        ],
        labels: {
          'session.connecting.awaitingChallenge|after greetingTimeout|0': [874, 1385, 136.1, 17],
        },
      },
      {
        route: [761.4, 404, 761.4, 445, 915.9, 445, 915.9, 613],
        labels: { 'session.connecting.authenticating|auth.accepted|0': [741.2, 515.5, 172.7, 17] },
      },
      {
        route: [792.6, 404, 792.6, 435, 1154.4, 435, 1154.4, 492],
        labels: { 'session.connecting.authenticating|auth.accepted|1': [1157.4, 455, 87.3, 17] },
      },
      {
        route: [730.2, 404, 730, 1343, 730, 1359, 1144, 1359, 1144, 1474],
        labels: {
          'session.connecting.authenticating|after authTimeout|0': [1028, 1375, 111.7, 17],
        },
      },
      {
        route: [1132.1, 556, 1132.1, 603, 925.9, 603, 925.9, 613],
        labels: { 'session.authenticated|subscription.settled|0': [926.9, 576, 203.2, 17] },
      },
      {
        route: [
          1176.7, 556, 1176.7, 566, 1480.7, 566, 1481, 1343, 1481, 1359, 1598, 1359, 1598, 1428,
          1185, 1428, 1185, 1474,
        ],
        labels: {
          'session.authenticated|liveness.lapsed|0': [1494.7, 1375, 99.5, 17],
          'session.authenticated|after subscribeTimeout|0': [1452, 1395, 142.2, 17],
        },
      },
      {
        route: [1197.1, 857, 1197.1, 766],
        labels: {
          'session.subscribed.subscription.settled|socket.subscribe|0': [1200.1, 786, 105.6, 17],
          'session.subscribed.subscription.settled|socket.resubscribe|0': [1200.1, 803, 117.8, 17],
          'session.subscribed.subscription.settled|after refusedRetryDelay|0': [
            1200.1, 820, 227.6, 17,
          ],
        },
      },
      {
        route: [1163.7, 766, 1163.7, 776, 1177.1, 776, 1177.1, 857],
        labels: {
          'session.subscribed.subscription.changing|subscription.settled|0': [
            971.9, 803, 203.2, 17,
          ],
        },
      },
      {
        route: [
          1230.6, 766, 1230.6, 776, 1437.7, 776, 1438, 1343, 1438, 1418, 1171, 1418, 1171, 1474,
        ],
        labels: {
          'session.subscribed.subscription.changing|after subscribeTimeout|0': [
            1292, 1375, 142.2, 17,
          ],
        },
      },
      {
        route: [1298.2, 1055, 1298.2, 998],
        labels: { 'session.subscribed.liveness.fresh|liveness.lapsed|0': [1301.2, 1018, 99.5, 17] },
      },
      {
        route: [1278.2, 998, 1278.2, 1055],
        labels: {
          'session.subscribed.liveness.probing|liveness.restored|0': [1164.5, 1018, 111.7, 17],
        },
      },
      {
        route: [
          1318.2, 998, 1318.2, 1008, 1410.7, 1008, 1411, 1343, 1411, 1359, 1279, 1359, 1279, 1408,
          1158, 1408, 1158, 1474,
        ],
        labels: {
          'session.subscribed.liveness.probing|after probeTimeout|0': [1157, 1375, 117.8, 17],
        },
      },
      {
        route: [1288.3, 1253, 1288.3, 1196],
        labels: { 'session.subscribed.flow.flowing|flow.saturated|0': [1291.3, 1216, 93.4, 17] },
      },
      {
        route: [1258.7, 1196, 1258.7, 1206, 1268.3, 1206, 1268.3, 1253],
        labels: { 'session.subscribed.flow.saturated|flow.drained|0': [1185.1, 1216, 81.2, 17] },
      },
      {
        route: [557.2, 287.5, 557, 1343, 557, 1428, 371, 1428, 371, 1537, 554, 1537, 554, 1602],
        labels: {
          'session.closing|transport.closed|0': [261.2, 1444, 105.6, 17],
          'session.closing|auth.rejected|0': [279.5, 1464, 87.3, 17],
          'session.closing|access.denied|0': [279.5, 1484, 87.3, 17],
          'session.closing|after drainTimeout|0': [249, 1504, 117.8, 17],
        },
      },
      {
        route: [1198, 1474, 1198, 1438, 1614, 1438, 1614, 12, 547, 12, 547, 28],
        labels: {
          'retrying|socket.retry|0': [1619, 28, 81.2, 17],
          'retrying|after retryDelay|0': [1619, 48, 105.6, 17],
        },
      },
      {
        route: [1151, 1523, 1151, 1586, 594, 1586, 594, 1602],
        labels: { 'retrying|socket.close|0': [1066, 1553, 81.2, 17] },
      },
      {
        route: [140, 1444, 140, 12, 537, 12, 537, 28],
        labels: {
          'rejected|socket.retry|0': [54.7, 28, 81.2, 17],
          'rejected|after rejectedDelay|0': [12, 48, 123.9, 17],
        },
      },
      {
        route: [160, 1493, 160, 1556, 540, 1556, 540, 1602],
        labels: { 'rejected|socket.close|0': [75, 1523, 81.2, 17] },
      },
    ],
    initials: [
      [663.8, 76, 663.8, 81, 663.8, 101],
      [717, 159, 717, 164, 717, 184],
      [946.9, 832, 946.9, 837, 946.9, 847, 1157.1, 847, 1157.1, 857],
      [1139.5, 1030, 1139.5, 1035, 1139.5, 1045, 1258.2, 1045, 1258.2, 1055],
      [1160.1, 1228, 1160.1, 1233, 1160.1, 1243, 1248.3, 1243, 1248.3, 1253],
    ],
  },
  // eslPool
  '2f92cda3e7a71503': {
    width: 785,
    height: 1384,
    states: {
      active: [12, 12, 760.5, 1122],
      'active.contents': [108.7, 155, 488.7, 612],
      'active.contents.loading': [324.8, 408, 162.1, 220],
      'active.contents.loading.current': [390.1, 474, 80, 32],
      'active.contents.loading.outdated': [389.3, 580, 81.6, 32],
      'active.contents.steady': [200.1, 191, 80, 32],
      'active.contents.stale': [379.1, 291.3, 80, 32],
      'active.contents.unavailable': [381.2, 719, 103.2, 32],
      'active.watch': [28, 787, 344.2, 331],
      'active.watch.attached': [68, 912, 288.2, 190],
      'active.watch.attached.following': [158.9, 1054, 88.8, 32],
      'active.watch.attached.interrupted': [124.1, 948, 152.1, 49],
      'active.watch.broken': [185.4, 823, 80, 32],
      draining: [586, 1211, 81.6, 32],
      stopped: [587, 1340, 80, 32],
    },
    lines: [
      { route: [627, 1134, 627, 1211], labels: { 'active|pool.stop|0': [560, 1164, 62.9, 17] } },
      {
        route: [617, 1134, 617.4, 140, 580.4, 140, 580.4, 709, 458.6, 709, 458.6, 719],
        labels: { 'active|fleet.reconcileFailed|0': [620.4, 450, 136.1, 17] },
      },
      {
        route: [405.8, 408, 405.8, 323.3],
        labels: { 'active.contents.loading|loadStore done|0': [231.1, 352.5, 172.7, 17] },
      },
      {
        route: [378.8, 408, 378.8, 388, 220.1, 388, 220.1, 223],
        labels: { 'active.contents.loading|loadStore done|1': [124.7, 298.5, 93.4, 17] },
      },
      {
        route: [432.8, 628, 432.8, 719],
        labels: {
          'active.contents.loading|loadStore failed|0': [435.8, 656.5, 105.6, 17],
          'active.contents.loading|after storeTimeout|0': [435.8, 673.5, 117.8, 17],
        },
      },
      {
        route: [430.1, 506, 430.1, 580],
        labels: {
          'active.contents.loading.current|store.changed|0': [340.8, 526, 87.3, 17],
          'active.contents.loading.current|pool.reload|0': [353, 543, 75.1, 17],
        },
      },
      {
        route: [240.1, 223, 240.1, 243, 419.1, 243, 419.1, 291.3],
        labels: { 'active.contents.steady|store.changed|0': [329.8, 253, 87.3, 17] },
      },
      {
        route: [260.1, 223, 260.1, 233, 569.4, 233, 569.4, 388, 459.8, 388, 459.8, 408],
        labels: {
          'active.contents.steady|store.readDue|0': [480.1, 290, 87.3, 17],
          'active.contents.steady|pool.reload|0': [492.3, 307, 75.1, 17],
        },
      },
      {
        route: [432.5, 323.3, 432.5, 388, 432.8, 388, 432.8, 408],
        labels: {
          'active.contents.stale|pool.reload|0': [435.5, 344, 75.1, 17],
          'active.contents.stale|after storeDebounce|0': [435.5, 361, 123.9, 17],
        },
      },
      {
        route: [407, 719, 407, 709, 378.8, 709, 378.8, 628],
        labels: {
          'active.contents.unavailable|store.changed|0': [289.5, 648, 87.3, 17],
          'active.contents.unavailable|pool.reload|0': [301.7, 665, 75.1, 17],
          'active.contents.unavailable|after storeRetryDelay|0': [240.7, 682, 136.1, 17],
        },
      },
      {
        route: [284.2, 912, 284.2, 902, 238.8, 902, 238.8, 855],
        labels: { 'active.watch.attached|watchStore failed|0': [241.8, 875, 111.7, 17] },
      },
      {
        route: [225.5, 1054, 225.5, 997],
        labels: { 'active.watch.attached.following|store.watchFailed|0': [228.5, 1017, 111.7, 17] },
      },
      {
        route: [174.8, 997, 174.8, 1007, 203.3, 1007, 203.3, 1054],
        labels: { 'active.watch.attached.interrupted|store.changed|0': [114, 1017, 87.3, 17] },
      },
      {
        route: [212.1, 855, 212.1, 912],
        labels: { 'active.watch.broken|after storeRetryDelay|0': [74, 875, 136.1, 17] },
      },
      {
        route: [627, 1243, 627, 1340],
        labels: {
          'draining|fleet.empty|0': [547.7, 1273, 75.1, 17],
          'draining|after drainTimeout|0': [505, 1293, 117.8, 17],
        },
      },
    ],
    initials: [
      [205.1, 373, 205.1, 378, 205.1, 398, 351.8, 398, 351.8, 408],
      [430.1, 449, 430.1, 454, 430.1, 474],
      [49, 887, 49, 892, 49, 902, 140.1, 902, 140.1, 912],
      [89, 1029, 89, 1034, 89, 1044, 181.1, 1044, 181.1, 1054],
    ],
  },
  // outbound
  '0188ad4a3f03b966': {
    width: 542,
    height: 510,
    states: {
      connecting: [434, 12, 96, 32],
      connected: [230, 123, 88.8, 32],
      following: [72, 234, 88.8, 32],
      lingering: [215, 345, 88.8, 32],
      closed: [338, 466, 80, 32],
    },
    lines: [
      {
        route: [466, 44, 466, 60, 274, 60, 274, 123],
        labels: { 'outbound.connecting:channel.connected': [158, 76, 111.7, 17] },
      },
      {
        route: [498, 44, 498, 109, 402, 109, 402, 466],
        labels: { 'outbound.connecting:session.closed': [401, 76, 93.4, 17] },
      },
      {
        route: [252, 155, 252, 171, 116, 171, 116, 234],
        labels: { 'outbound.connected:events.followed': [12, 187, 99.5, 17] },
      },
      {
        route: [274, 155, 274, 345],
        labels: { 'outbound.connected:channel.gone': [189, 187, 81.2, 17] },
      },
      {
        route: [297, 155, 297, 171, 386, 171, 386, 466],
        labels: { 'outbound.connected:session.closed': [289, 187, 93.4, 17] },
      },
      {
        route: [131, 266, 131, 282, 245, 282, 245, 345],
        labels: { 'outbound.following:channel.gone': [160, 298, 81.2, 17] },
      },
      {
        route: [102, 266, 102, 292, 145, 292, 145, 450, 354, 450, 354, 466],
        labels: { 'outbound.following:session.closed': [48, 308, 93.4, 17] },
      },
      {
        route: [259, 377, 259, 440, 370, 440, 370, 466],
        labels: { 'outbound.lingering:session.closed': [162, 407, 93.4, 17] },
      },
    ],
    initials: [],
  },
};
