// Generated from the machines by `npm run docs:write`. Do not edit.
import type { ChartLayout } from './chart-layout.ts';

/** Layouts by the key of the graph that each was made for. */
export const PREPARED_LAYOUTS: Readonly<Record<string, ChartLayout>> = {
  // eslSocket
  '518ea86ff18c4402': {
    width: 1784,
    height: 1728,
    states: {
      session: [151, 28, 1291.7, 1372],
      'session.connecting': [1171.6, 94, 253.1, 319],
      'session.connecting.dialing': [1293.5, 177, 80, 32],
      'session.connecting.awaitingChallenge': [1240.3, 276, 146.4, 32],
      'session.connecting.authenticating': [1226.7, 365, 124.8, 32],
      'session.authenticated': [529, 485, 121.6, 49],
      'session.announcing': [511.4, 381, 96, 32],
      'session.subscribed': [769.7, 591, 570.8, 672],
      'session.subscribed.subscription': [795.7, 644, 528.8, 207],
      'session.subscribed.subscription.settled': [1006.9, 803, 80, 32],
      'session.subscribed.subscription.changing': [1006.1, 680, 121.6, 49],
      'session.subscribed.liveness': [988.3, 876, 309.2, 173],
      'session.subscribed.liveness.fresh': [1108, 1001, 80, 32],
      'session.subscribed.liveness.probing': [1128, 912, 80, 32],
      'session.subscribed.flow': [1008.9, 1074, 261.6, 173],
      'session.subscribed.flow.flowing': [1098.1, 1199, 80, 32],
      'session.subscribed.flow.saturated': [1098.9, 1110, 88.8, 32],
      'session.closing': [225.9, 1335, 97.2, 49],
      retrying: [768, 1546, 121.6, 49],
      rejected: [1562, 1504, 121.6, 49],
      closed: [1394, 1684, 80, 32],
    },
    lines: [
      {
        route: [1291, 1400, 1291, 1431, 829, 1431, 829, 1546],
        labels: {
          'session|transport.closed|0': [719, 1447, 105.6, 17],
          'session|transport failed|1': [719, 1467, 105.6, 17],
        },
      },
      {
        route: [1427, 1400, 1427, 1421, 1603, 1421, 1603, 1504],
        labels: {
          'session|auth.rejected|0': [1512, 1437, 87.3, 17],
          'session|access.denied|0': [1512, 1457, 87.3, 17],
        },
      },
      { route: [250, 28, 250.2, 1335], labels: { 'session|socket.close|0': [167, 501, 81.2, 17] } },
      {
        route: [1407, 1400, 1407, 1461, 1434, 1461, 1434, 1684],
        labels: { 'session|transport failed|0': [1251, 1536, 178.8, 17] },
      },
      {
        route: [1313.5, 209, 1313.5, 276],
        labels: { 'session.connecting.dialing|transport.connected|0': [1187.6, 239, 123.9, 17] },
      },
      {
        route: [
          1353.5, 209, 1353.5, 219, 1407.7, 219, 1407.7, 428, 1416.7, 428, 1417, 1405, 1417, 1451,
          1447, 1451, 1447, 1684,
        ],
        labels: { 'session.connecting.dialing|socket.close|0': [1452, 1486, 81.2, 17] },
      },
      {
        route: [
          1333.5, 209, 1333.5, 229, 1396.7, 229, 1397, 1405, 1397, 1471, 1419, 1471, 1419, 1520,
          877, 1520, 877, 1546,
        ],
        labels: { 'session.connecting.dialing|after connectTimeout|0': [1285, 1487, 130, 17] },
      },
      {
        route: [1289.1, 308, 1289.1, 365],
        labels: {
          'session.connecting.awaitingChallenge|auth.challenged|0': [1187.6, 328, 99.5, 17],
        },
      },
      {
        route: [
          1337.9, 308, 1337.9, 318, 1361.5, 318, 1362, 1405, 1362, 1461, 1271, 1461, 1271, 1510,
          865, 1510, 865, 1546,
        ],
        labels: {
          'session.connecting.awaitingChallenge|after greetingTimeout|0': [1131, 1477, 136.1, 17],
        },
      },
      {
        route: [1268.3, 397, 1268.3, 428, 897, 428, 897, 475, 620.2, 475, 620.2, 485],
        labels: { 'session.connecting.authenticating|auth.accepted|0': [807.7, 448, 87.3, 17] },
      },
      {
        route: [
          1309.9, 397, 1309.9, 428, 1350.5, 428, 1351, 1405, 1351, 1451, 1118, 1451, 1118, 1500,
          853, 1500, 853, 1546,
        ],
        labels: {
          'session.connecting.authenticating|after authTimeout|0': [1002, 1467, 111.7, 17],
        },
      },
      {
        route: [559.4, 485, 559.4, 413],
        labels: { 'session.authenticated|subscription.settled|0': [366.4, 448, 191, 17] },
      },
      {
        route: [610.1, 534, 610.1, 544, 785.7, 544, 785.7, 591],
        labels: { 'session.authenticated|subscription.settled|1': [580.5, 554, 203.2, 17] },
      },
      {
        route: [569.5, 534, 570, 1405, 570, 1510, 804, 1510, 804, 1546],
        labels: {
          'session.authenticated|liveness.lapsed|0': [466.7, 1435, 99.5, 17],
          'session.authenticated|after subscribeTimeout|0': [424, 1455, 142.2, 17],
        },
      },
      {
        route: [591.4, 413, 591.4, 428, 796.7, 428, 796.7, 581, 795.7, 581, 795.7, 591],
        labels: { 'session.announcing|gate.opened|0': [719.6, 501, 75.1, 17] },
      },
      {
        route: [527.4, 413, 527.4, 428, 344.4, 428, 344.4, 1315, 274.5, 1315, 274.5, 1335],
        labels: { 'session.announcing|gate.refused|0': [261.2, 554, 81.2, 17] },
      },
      {
        route: [575.4, 413, 575.4, 438, 589.8, 438, 589.8, 485],
        labels: { 'session.announcing|socket.subscribe|0': [592.8, 448, 105.6, 17] },
      },
      {
        route: [
          543.4, 413, 543.4, 438, 355.4, 438, 355, 1405, 355, 1421, 410, 1421, 410, 1520, 792, 1520,
          792, 1546,
        ],
        labels: { 'session.announcing|after announceTimeout|0': [270, 1437, 136.1, 17] },
      },
      {
        route: [1270.5, 1263, 1270.5, 1278, 663.7, 1278, 663.7, 1325, 298.8, 1325, 298.8, 1335],
        labels: { 'session.subscribed|gate.refused|0': [580.5, 1288, 81.2, 17] },
      },
      {
        route: [1066.9, 803, 1066.9, 729],
        labels: {
          'session.subscribed.subscription.settled|socket.subscribe|0': [1069.9, 749, 105.6, 17],
          'session.subscribed.subscription.settled|after refusedRetryDelay|0': [
            1069.9, 766, 227.6, 17,
          ],
        },
      },
      {
        route: [1036.5, 729, 1036.5, 739, 1046.9, 739, 1046.9, 803],
        labels: {
          'session.subscribed.subscription.changing|subscription.settled|0': [
            841.7, 757.5, 203.2, 17,
          ],
        },
      },
      {
        route: [
          1097.3, 729, 1097.3, 739, 1307.5, 739, 1308, 1405, 1308, 1441, 988, 1441, 988, 1490, 841,
          1490, 841, 1546,
        ],
        labels: {
          'session.subscribed.subscription.changing|after subscribeTimeout|0': [
            842, 1457, 142.2, 17,
          ],
        },
      },
      {
        route: [1168, 1001, 1168, 944],
        labels: { 'session.subscribed.liveness.fresh|liveness.lapsed|0': [1171, 964, 99.5, 17] },
      },
      {
        route: [1148, 944, 1148, 1001],
        labels: {
          'session.subscribed.liveness.probing|liveness.restored|0': [1034.3, 964, 111.7, 17],
        },
      },
      {
        route: [
          1188, 944, 1188, 954, 1280.5, 954, 1281, 1405, 1281, 1421, 706, 1421, 706, 1500, 817,
          1500, 817, 1546,
        ],
        labels: {
          'session.subscribed.liveness.probing|after probeTimeout|0': [584, 1437, 117.8, 17],
        },
      },
      {
        route: [1158.1, 1199, 1158.1, 1142],
        labels: { 'session.subscribed.flow.flowing|flow.saturated|0': [1161.1, 1162, 93.4, 17] },
      },
      {
        route: [1128.5, 1142, 1128.5, 1152, 1138.1, 1152, 1138.1, 1199],
        labels: { 'session.subscribed.flow.saturated|flow.drained|0': [1054.9, 1162, 81.2, 17] },
      },
      {
        route: [274.5, 1384, 274, 1405, 274, 1421, 255, 1421, 255, 1668, 1407, 1668, 1407, 1684],
        labels: {
          'session.closing|transport.closed|0': [145.2, 1546, 105.6, 17],
          'session.closing|auth.rejected|0': [163.5, 1566, 87.3, 17],
          'session.closing|access.denied|0': [163.5, 1586, 87.3, 17],
          'session.closing|after drainTimeout|0': [133, 1606, 117.8, 17],
        },
      },
      {
        route: [780, 1546, 780, 1530, 122, 1530, 122, 12, 230, 12, 230, 28],
        labels: {
          'retrying|socket.retry|0': [36.4, 1477, 81.2, 17],
          'retrying|after retryDelay|0': [12, 1497, 105.6, 17],
        },
      },
      {
        route: [829, 1595, 829, 1658, 1421, 1658, 1421, 1684],
        labels: { 'retrying|socket.close|0': [744, 1625, 81.2, 17] },
      },
      {
        route: [1643, 1504, 1643, 12, 240, 12, 240, 28],
        labels: {
          'rejected|socket.retry|0': [1648, 28, 81.2, 17],
          'rejected|after rejectedDelay|0': [1648, 48, 123.9, 17],
        },
      },
      {
        route: [1623, 1553, 1623, 1616, 1461, 1616, 1461, 1684],
        labels: { 'rejected|socket.close|0': [1538, 1583, 81.2, 17] },
      },
    ],
    initials: [
      [1187.6, 69, 1187.6, 74, 1187.6, 94],
      [1333.5, 152, 1333.5, 157, 1333.5, 177],
      [816.7, 778, 816.7, 783, 816.7, 793, 1026.9, 793, 1026.9, 803],
      [1009.3, 976, 1009.3, 981, 1009.3, 991, 1128, 991, 1128, 1001],
      [1029.9, 1174, 1029.9, 1179, 1029.9, 1189, 1118.1, 1189, 1118.1, 1199],
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
