// Generated from the machines by `npm run docs:write`. Do not edit.
import type { ChartLayout } from './chart-layout.ts';

/** Layouts by the key of the graph that each was made for. */
export const PREPARED_LAYOUTS: Readonly<Record<string, ChartLayout>> = {
  // eslSocket
  '88ea517d7e8c1234': {
    width: 1871,
    height: 1778,
    states: {
      session: [292, 38, 1123.9, 1392],
      'session.connecting': [1146.8, 104, 253.1, 319],
      'session.connecting.dialing': [1268.7, 187, 80, 32],
      'session.connecting.awaitingChallenge': [1215.5, 286, 146.4, 32],
      'session.connecting.authenticating': [1201.9, 375, 124.8, 32],
      'session.authenticated': [749.2, 515, 121.6, 49],
      'session.announcing': [469.4, 391, 96, 32],
      'session.subscribed': [547.5, 621, 570.8, 672],
      'session.subscribed.subscription': [573.5, 674, 528.8, 207],
      'session.subscribed.subscription.settled': [784.7, 833, 80, 32],
      'session.subscribed.subscription.changing': [783.9, 710, 121.6, 49],
      'session.subscribed.liveness': [766.1, 906, 309.2, 173],
      'session.subscribed.liveness.fresh': [885.8, 1031, 80, 32],
      'session.subscribed.liveness.probing': [905.8, 942, 80, 32],
      'session.subscribed.flow': [786.7, 1104, 261.6, 173],
      'session.subscribed.flow.flowing': [875.9, 1229, 80, 32],
      'session.subscribed.flow.saturated': [876.7, 1140, 88.8, 32],
      'session.closing': [446.5, 1365, 97.2, 49],
      retrying: [1031, 1596, 121.6, 49],
      rejected: [210, 1596, 121.6, 49],
      closed: [1052, 1734, 80, 32],
    },
    lines: [
      {
        route: [1149, 1430, 1149, 1481, 1216, 1481, 1216, 1550, 1104, 1550, 1104, 1596],
        labels: {
          'session|transport.closed|0': [1106, 1497, 105.6, 17],
          'session|transport failed|1': [1106, 1517, 105.6, 17],
        },
      },
      {
        route: [475, 1430, 475, 1451, 291, 1451, 291, 1596],
        labels: {
          'session|auth.rejected|0': [200, 1467, 87.3, 17],
          'session|access.denied|0': [200, 1487, 87.3, 17],
        },
      },
      {
        route: [391, 38, 391.2, 1345, 466, 1345, 466, 1365],
        labels: { 'session|socket.close|0': [308, 531, 81.2, 17] },
      },
      {
        route: [1393, 1430, 1393, 1491, 1675, 1491, 1675, 1671, 1119, 1671, 1119, 1734],
        labels: { 'session|transport failed|0': [1680, 1507, 178.8, 17] },
      },
      {
        route: [1233.5, 423, 1233.5, 1355, 524.3, 1355, 524.3, 1365],
        labels: { 'session.connecting|socket.close|0': [1150.3, 584, 81.2, 17] },
      },
      {
        route: [1288.7, 219, 1288.7, 286],
        labels: { 'session.connecting.dialing|transport.connected|0': [1162.8, 249, 123.9, 17] },
      },
      {
        route: [
          1328.7, 219, 1328.7, 229, 1382.9, 229, 1383, 1435, 1383, 1501, 1661, 1501, 1661, 1661,
          1105, 1661, 1105, 1734,
        ],
        labels: { 'session.connecting.dialing|socket.close|0': [1576, 1596, 81.2, 17] },
      },
      {
        route: [
          1308.7, 219, 1308.7, 239, 1371.9, 239, 1372, 1435, 1372, 1511, 1646, 1511, 1646, 1580,
          1140, 1580, 1140, 1596,
        ],
        labels: { 'session.connecting.dialing|after connectTimeout|0': [1512, 1547, 130, 17] },
      },
      {
        route: [1264.3, 318, 1264.3, 375],
        labels: {
          'session.connecting.awaitingChallenge|auth.challenged|0': [1162.8, 338, 99.5, 17],
        },
      },
      {
        route: [
          1313.1, 318, 1313.1, 328, 1336.7, 328, 1336.7, 438, 1355.8, 438, 1356, 1435, 1356, 1521,
          1498, 1521, 1498, 1570, 1128, 1570, 1128, 1596,
        ],
        labels: {
          'session.connecting.awaitingChallenge|after greetingTimeout|0': [1358, 1537, 136.1, 17],
        },
      },
      {
        route: [1243.5, 407, 1243.5, 458, 1333.8, 458, 1333.8, 505, 840.4, 505, 840.4, 515],
        labels: { 'session.connecting.authenticating|auth.accepted|0': [1244.5, 478, 87.3, 17] },
      },
      {
        route: [
          1285.1, 407, 1285.1, 448, 1344.8, 448, 1345, 1435, 1345, 1560, 1116, 1560, 1116, 1596,
        ],
        labels: {
          'session.connecting.authenticating|after authTimeout|0': [1229, 1465, 111.7, 17],
        },
      },
      {
        route: [779.6, 515, 779.6, 505, 777.5, 505, 777.5, 458, 517.4, 458, 517.4, 423],
        labels: { 'session.authenticated|subscription.settled|0': [584.5, 478, 191, 17] },
      },
      {
        route: [789.7, 564, 789.7, 611, 563.5, 611, 563.5, 621],
        labels: { 'session.authenticated|subscription.settled|1': [584.5, 584, 203.2, 17] },
      },
      {
        route: [
          830.2, 564, 830.2, 574, 1128.3, 574, 1128, 1435, 1128, 1471, 938, 1471, 938, 1540, 1080,
          1540, 1080, 1596,
        ],
        labels: {
          'session.authenticated|liveness.lapsed|0': [834.7, 1487, 99.5, 17],
          'session.authenticated|after subscribeTimeout|0': [792, 1507, 142.2, 17],
        },
      },
      {
        route: [501.4, 423, 501.4, 468, 573.5, 468, 573.5, 621],
        labels: { 'session.announcing|gate.opened|0': [496.4, 531, 75.1, 17] },
      },
      {
        route: [485.4, 423, 485.4, 1365],
        labels: { 'session.announcing|gate.refused|0': [402.2, 584, 81.2, 17] },
      },
      {
        route: [533.4, 423, 533.4, 448, 810, 448, 810, 515],
        labels: { 'session.announcing|socket.subscribe|0': [813, 478, 105.6, 17] },
      },
      {
        route: [
          549.4, 423, 549.4, 438, 1139.3, 438, 1139, 1435, 1139, 1481, 1092, 1481, 1092, 1596,
        ],
        labels: { 'session.announcing|after announceTimeout|0': [952, 1497, 136.1, 17] },
      },
      {
        route: [1048.3, 1293, 1048.3, 1345, 504.8, 1345, 504.8, 1365],
        labels: { 'session.subscribed|gate.refused|0': [965.1, 1318, 81.2, 17] },
      },
      {
        route: [844.7, 833, 844.7, 759],
        labels: {
          'session.subscribed.subscription.settled|socket.subscribe|0': [847.7, 779, 105.6, 17],
          'session.subscribed.subscription.settled|after refusedRetryDelay|0': [
            847.7, 796, 227.6, 17,
          ],
        },
      },
      {
        route: [814.3, 759, 814.3, 769, 824.7, 769, 824.7, 833],
        labels: {
          'session.subscribed.subscription.changing|subscription.settled|0': [
            619.5, 787.5, 203.2, 17,
          ],
        },
      },
      {
        route: [
          875.1, 759, 875.1, 769, 1085.3, 769, 1085, 1435, 1085, 1461, 778, 1461, 778, 1550, 1067,
          1550, 1067, 1596,
        ],
        labels: {
          'session.subscribed.subscription.changing|after subscribeTimeout|0': [
            632, 1477, 142.2, 17,
          ],
        },
      },
      {
        route: [945.8, 1031, 945.8, 974],
        labels: { 'session.subscribed.liveness.fresh|liveness.lapsed|0': [948.8, 994, 99.5, 17] },
      },
      {
        route: [925.8, 974, 925.8, 1031],
        labels: {
          'session.subscribed.liveness.probing|liveness.restored|0': [812.1, 994, 111.7, 17],
        },
      },
      {
        route: [
          965.8, 974, 965.8, 984, 1058.3, 984, 1058.3, 1308, 1059.3, 1308, 1059, 1435, 1059, 1451,
          619, 1451, 619, 1560, 1055, 1560, 1055, 1596,
        ],
        labels: {
          'session.subscribed.liveness.probing|after probeTimeout|0': [497, 1467, 117.8, 17],
        },
      },
      {
        route: [935.9, 1229, 935.9, 1172],
        labels: { 'session.subscribed.flow.flowing|flow.saturated|0': [938.9, 1192, 93.4, 17] },
      },
      {
        route: [906.3, 1172, 906.3, 1182, 915.9, 1182, 915.9, 1229],
        labels: { 'session.subscribed.flow.saturated|flow.drained|0': [832.7, 1192, 81.2, 17] },
      },
      {
        route: [495.1, 1414, 495, 1435, 495, 1451, 482, 1451, 482, 1708, 1079, 1708, 1079, 1734],
        labels: {
          'session.closing|transport.closed|0': [372.2, 1586, 105.6, 17],
          'session.closing|auth.rejected|0': [390.5, 1606, 87.3, 17],
          'session.closing|access.denied|0': [390.5, 1626, 87.3, 17],
          'session.closing|after drainTimeout|0': [360, 1646, 117.8, 17],
        },
      },
      {
        route: [1043, 1596, 1043, 1570, 153, 1570, 153, 22, 371, 22, 371, 38],
        labels: {
          'retrying|socket.retry|0': [158, 38, 81.2, 17],
          'retrying|after retryDelay|0': [158, 58, 105.6, 17],
        },
      },
      {
        route: [1092, 1645, 1092, 1734],
        labels: { 'retrying|socket.close|0': [1007, 1675, 81.2, 17] },
      },
      {
        route: [251, 1596, 251, 1580, 140, 1580, 140, 12, 381, 12, 381, 38],
        labels: {
          'rejected|socket.retry|0': [54.7, 38, 81.2, 17],
          'rejected|after rejectedDelay|0': [12, 58, 123.9, 17],
        },
      },
      {
        route: [271, 1645, 271, 1718, 1065, 1718, 1065, 1734],
        labels: { 'rejected|socket.close|0': [186, 1675, 81.2, 17] },
      },
    ],
    initials: [
      [1233.5, 79, 1233.5, 84, 1233.5, 104],
      [1308.7, 162, 1308.7, 167, 1308.7, 187],
      [594.5, 808, 594.5, 813, 594.5, 823, 804.7, 823, 804.7, 833],
      [787.1, 1006, 787.1, 1011, 787.1, 1021, 905.8, 1021, 905.8, 1031],
      [807.7, 1204, 807.7, 1209, 807.7, 1219, 895.9, 1219, 895.9, 1229],
    ],
  },
  // eslPool
  d2c6d489305b38fa: {
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
  '99f081e939473b05': {
    width: 1118,
    height: 1135,
    states: {
      connecting: [746, 12, 96, 32],
      connected: [750, 123, 88.8, 32],
      following: [431, 246, 88.8, 32],
      leaving: [463, 399, 80, 32],
      hungUp: [734, 512, 80, 32],
      completed: [328, 625, 88.8, 32],
      lingering: [644, 635, 109.4, 49],
      over: [487, 785, 127.7, 64],
      gone: [595, 950, 80, 32],
      closed: [595, 1091, 80, 32],
    },
    lines: [
      {
        route: [794, 44, 794, 123],
        labels: { 'outbound.connecting:channel.connected': [678, 76, 111.7, 17] },
      },
      {
        route: [770, 44, 770, 60, 416, 60, 416, 373, 483, 373, 483, 399],
        labels: { 'outbound.connecting:exit.requested': [319, 281, 93.4, 17] },
      },
      {
        route: [818, 44, 818, 107, 1104, 107, 1104, 1028, 667, 1028, 667, 1091],
        labels: { 'outbound.connecting:session.closed': [1007, 123, 93.4, 17] },
      },
      {
        route: [772, 155, 772, 181, 534, 181, 534, 230, 475, 230, 475, 246],
        labels: { 'outbound.connected:events.followed': [430, 197, 99.5, 17] },
      },
      {
        route: [783, 155, 783, 245, 645, 245, 645, 324, 544, 324, 544, 383, 523, 383, 523, 399],
        labels: { 'outbound.connected:exit.requested': [548, 261, 93.4, 17] },
      },
      {
        route: [794, 155, 794, 512],
        labels: { 'outbound.connected:channel.hungUp': [697, 261, 93.4, 17] },
      },
      {
        route: [761, 155, 761, 171, 240, 171, 240, 531, 346, 531, 346, 625],
        labels: { 'outbound.connected:channel.completed': [124, 449, 111.7, 17] },
      },
      {
        route: [
          806, 155, 806, 449, 906, 449, 906, 511, 828, 511, 828, 570, 823, 570, 823, 619, 732, 619,
          732, 635,
        ],
        labels: { 'outbound.connected:linger.noticed': [809, 465, 93.4, 17] },
      },
      {
        route: [
          817, 155, 817, 439, 947, 439, 947, 602, 851, 602, 851, 710, 848, 710, 848, 858, 664, 858,
          664, 950,
        ],
        labels: { 'outbound.connected:goodbye.noticed': [843, 527, 99.5, 17] },
      },
      {
        route: [828, 155, 828, 171, 992, 171, 992, 1018, 659, 1018, 659, 1091],
        labels: { 'outbound.connected:session.closed': [895, 618, 93.4, 17] },
      },
      {
        route: [469, 278, 469, 324, 528, 324, 528, 373, 503, 373, 503, 399],
        labels: { 'outbound.following:exit.requested': [431, 340, 93.4, 17] },
      },
      {
        route: [
          507, 278, 507, 294, 682, 294, 682, 294, 766, 294, 766, 447, 781, 447, 781, 496, 774, 496,
          774, 512,
        ],
        labels: { 'outbound.following:channel.hungUp': [669, 414, 93.4, 17] },
      },
      {
        route: [456, 278, 456, 324, 371, 324, 371, 531, 364, 531, 364, 625],
        labels: { 'outbound.following:channel.completed': [255, 498, 111.7, 17] },
      },
      {
        route: [494, 278, 494, 304, 654, 304, 654, 511, 657, 511, 657, 609, 688, 609, 688, 635],
        labels: { 'outbound.following:linger.noticed': [557, 478, 93.4, 17] },
      },
      {
        route: [482, 278, 482, 314, 557, 314, 557, 462, 529, 462, 529, 651, 629, 651, 629, 950],
        labels: { 'outbound.following:goodbye.noticed': [525, 667, 99.5, 17] },
      },
      {
        route: [444, 278, 444, 314, 109, 314, 109, 1075, 603, 1075, 603, 1091],
        labels: { 'outbound.following:session.closed': [12, 330, 93.4, 17] },
      },
      {
        route: [527, 431, 527, 447, 765, 447, 765, 496, 754, 496, 754, 512],
        labels: { 'outbound.leaving:channel.hungUp': [668, 463, 93.4, 17] },
      },
      {
        route: [495, 431, 495, 560, 381, 560, 381, 625],
        labels: { 'outbound.leaving:channel.completed': [379, 527, 111.7, 17] },
      },
      {
        route: [
          511, 431, 511, 511, 542, 511, 542, 511, 641, 511, 641, 570, 644, 570, 644, 619, 666, 619,
          666, 635,
        ],
        labels: { 'outbound.leaving:linger.noticed': [544, 527, 93.4, 17] },
      },
      {
        route: [479, 431, 479, 482, 221, 482, 221, 1065, 611, 1065, 611, 1091],
        labels: { 'outbound.leaving:session.closed': [124, 498, 93.4, 17] },
      },
      {
        route: [750, 544, 750, 560, 512, 560, 512, 609, 399, 609, 399, 625],
        labels: { 'outbound.hungUp:channel.completed': [396, 576, 111.7, 17] },
      },
      {
        route: [766, 544, 766, 560, 769, 560, 769, 609, 710, 609, 710, 635],
        labels: { 'outbound.hungUp:linger.noticed': [672, 576, 93.4, 17] },
      },
      {
        route: [782, 544, 782, 580, 836, 580, 836, 769, 835, 769, 835, 848, 652, 848, 652, 950],
        labels: {
          'outbound.hungUp:goodbye.noticed': [732.3, 716, 99.5, 17],
          'outbound.hungUp:disconnect.noticed': [714, 736, 117.8, 17],
        },
      },
      {
        route: [798, 544, 798, 560, 880, 560, 880, 651, 976, 651, 976, 1008, 651, 1008, 651, 1091],
        labels: { 'outbound.hungUp:session.closed': [879, 667, 93.4, 17] },
      },
      {
        route: [395, 657, 395, 720, 484, 720, 484, 769, 530, 769, 530, 785],
        labels: { 'outbound.completed:linger.noticed': [387, 736, 93.4, 17] },
      },
      {
        route: [372, 657, 372, 769, 458, 769, 458, 934, 606, 934, 606, 950],
        labels: {
          'outbound.completed:goodbye.noticed': [354.3, 785, 99.5, 17],
          'outbound.completed:disconnect.noticed': [336, 805, 117.8, 17],
        },
      },
      {
        route: [350, 657, 350, 769, 321, 769, 321, 838, 333, 838, 333, 1055, 619, 1055, 619, 1091],
        labels: { 'outbound.completed:session.closed': [236, 854, 93.4, 17] },
      },
      {
        route: [671, 684, 671, 700, 614, 700, 614, 769, 572, 769, 572, 785],
        labels: {
          'outbound.lingering:channel.completed': [498, 716, 111.7, 17],
          'outbound.lingering:lastEvents.missed': [498, 736, 111.7, 17],
        },
      },
      {
        route: [699, 684, 699, 769, 766, 769, 766, 838, 641, 838, 641, 950],
        labels: {
          'outbound.lingering:goodbye.noticed': [662.3, 785, 99.5, 17],
          'outbound.lingering:disconnect.noticed': [644, 805, 117.8, 17],
        },
      },
      {
        route: [726, 684, 726, 700, 864, 700, 864, 700, 960, 700, 960, 998, 643, 998, 643, 1091],
        labels: { 'outbound.lingering:session.closed': [863, 716, 93.4, 17] },
      },
      {
        route: [572, 849, 572, 865, 614, 865, 614, 934, 618, 934, 618, 950],
        labels: {
          'outbound.over:goodbye.noticed': [510.3, 881, 99.5, 17],
          'outbound.over:disconnect.noticed': [492, 901, 117.8, 17],
        },
      },
      {
        route: [530, 849, 530, 865, 445, 865, 445, 1045, 627, 1045, 627, 1091],
        labels: { 'outbound.over:session.closed': [348, 881, 93.4, 17] },
      },
      {
        route: [635, 982, 635, 1091],
        labels: { 'outbound.gone:session.closed': [538, 1012, 93.4, 17] },
      },
    ],
    initials: [],
  },
};
