// Generated from the machines by `npm run docs:write`. Do not edit.
import type { ChartLayout } from './chart-layout.ts';

/** Layouts by the key of the graph that each was made for. */
export const PREPARED_LAYOUTS: Readonly<Record<string, ChartLayout>> = {
  // eslSocket
  '5df283f2eb2cdec2': {
    width: 2055,
    height: 2092,
    states: {
      session: [292, 38, 1393.2, 1681],
      'session.connecting': [1416.1, 121, 253.1, 319],
      'session.connecting.dialing': [1538, 204, 80, 32],
      'session.connecting.awaitingChallenge': [1484.8, 303, 146.4, 32],
      'session.connecting.authenticating': [1471.2, 392, 124.8, 32],
      'session.authenticated': [1018.5, 532, 121.6, 49],
      'session.announcing': [469.4, 408, 96, 32],
      'session.subscribed': [496.4, 638, 891.2, 944],
      'session.subscribed.subscription': [842.8, 691, 528.8, 207],
      'session.subscribed.subscription.settled': [1054, 850, 80, 32],
      'session.subscribed.subscription.changing': [1053.2, 727, 121.6, 49],
      'session.subscribed.liveness': [1035.4, 923, 309.2, 173],
      'session.subscribed.liveness.fresh': [1155.1, 1048, 80, 32],
      'session.subscribed.liveness.probing': [1175.1, 959, 80, 32],
      'session.subscribed.service': [512.4, 1121, 781.4, 252],
      'session.subscribed.service.deciding': [1073, 1194, 81.6, 32],
      'session.subscribed.service.inService': [1189, 1293, 88.8, 32],
      'session.subscribed.service.draining': [879.6, 1293, 146, 64],
      'session.subscribed.service.drained': [654.7, 1194, 80, 32],
      'session.subscribed.service.outOfService': [1058.6, 1293, 110.4, 32],
      'session.subscribed.flow': [1056, 1393, 261.6, 173],
      'session.subscribed.flow.flowing': [1145.2, 1518, 80, 32],
      'session.subscribed.flow.saturated': [1146, 1429, 88.8, 32],
      'session.closing': [446.5, 1654, 97.2, 49],
      retrying: [1215, 1895, 121.6, 64],
      rejected: [394, 1885, 121.6, 64],
      closed: [1236, 2048, 80, 32],
    },
    lines: [
      {
        route: [1419, 1719, 1419, 1780, 1400, 1780, 1400, 1849, 1288, 1849, 1288, 1895],
        labels: {
          'session|transport.closed|0': [1290, 1796, 105.6, 17],
          'session|transport failed|1': [1290, 1816, 105.6, 17],
        },
      },
      {
        route: [475, 1719, 475, 1885],
        labels: {
          'session|auth.rejected|0': [384, 1806, 87.3, 17],
          'session|access.denied|0': [384, 1826, 87.3, 17],
        },
      },
      {
        route: [391, 38, 391.2, 1634, 466, 1634, 466, 1654],
        labels: { 'session|socket.close|0': [308, 548, 81.2, 17] },
      },
      {
        route: [1662, 1719, 1662, 1790, 1859, 1790, 1859, 1985, 1303, 1985, 1303, 2048],
        labels: { 'session|transport failed|0': [1864, 1806, 178.8, 17] },
      },
      {
        route: [1502.8, 440, 1502.8, 1644, 524.3, 1644, 524.3, 1654],
        labels: { 'session.connecting|socket.close|0': [1419.6, 601, 81.2, 17] },
      },
      {
        route: [1558, 236, 1558, 303],
        labels: { 'session.connecting.dialing|transport.connected|0': [1432.1, 266, 123.9, 17] },
      },
      {
        route: [
          1598, 236, 1598, 246, 1652.2, 246, 1652, 1724, 1652, 1800, 1845, 1800, 1845, 1975, 1289,
          1975, 1289, 2048,
        ],
        labels: { 'session.connecting.dialing|socket.close|0': [1760, 1895, 81.2, 17] },
      },
      {
        route: [
          1578, 236, 1578, 256, 1641.2, 256, 1641, 1724, 1641, 1810, 1830, 1810, 1830, 1879, 1324,
          1879, 1324, 1895,
        ],
        labels: { 'session.connecting.dialing|after connectTimeout|0': [1696, 1826, 130, 17] },
      },
      {
        route: [1533.6, 335, 1533.6, 392],
        labels: {
          'session.connecting.awaitingChallenge|auth.challenged|0': [1432.1, 355, 99.5, 17],
        },
      },
      {
        route: [
          1582.4, 335, 1582.4, 345, 1606, 345, 1606, 455, 1625.1, 455, 1625, 1724, 1625, 1820, 1682,
          1820, 1682, 1869, 1312, 1869, 1312, 1895,
        ],
        labels: {
          'session.connecting.awaitingChallenge|after greetingTimeout|0': [1542, 1836, 136.1, 17],
        },
      },
      {
        route: [1512.8, 424, 1512.8, 475, 1603.1, 475, 1603.1, 522, 1109.7, 522, 1109.7, 532],
        labels: { 'session.connecting.authenticating|auth.accepted|0': [1513.8, 495, 87.3, 17] },
      },
      {
        route: [
          1554.4, 424, 1554.4, 465, 1614.1, 465, 1614, 1724, 1614, 1810, 1529, 1810, 1529, 1859,
          1300, 1859, 1300, 1895,
        ],
        labels: {
          'session.connecting.authenticating|after authTimeout|0': [1413, 1826, 111.7, 17],
        },
      },
      {
        route: [1048.9, 532, 1048.9, 522, 1046.8, 522, 1046.8, 475, 517.4, 475, 517.4, 440],
        labels: { 'session.authenticated|subscription.settled|0': [853.8, 495, 191, 17] },
      },
      {
        route: [1059, 581, 1059, 628, 832.8, 628, 832.8, 638],
        labels: { 'session.authenticated|subscription.settled|1': [853.8, 601, 203.2, 17] },
      },
      {
        route: [
          1099.5, 581, 1099.5, 591, 1397.6, 591, 1398, 1724, 1398, 1760, 1122, 1760, 1122, 1829,
          1264, 1829, 1264, 1895,
        ],
        labels: {
          'session.authenticated|liveness.lapsed|0': [1018.7, 1776, 99.5, 17],
          'session.authenticated|after subscribeTimeout|0': [976, 1796, 142.2, 17],
        },
      },
      {
        route: [501.4, 440, 501.4, 485, 842.8, 485, 842.8, 638],
        labels: { 'session.announcing|gate.opened|0': [765.7, 548, 75.1, 17] },
      },
      {
        route: [485.4, 440, 485.4, 1654],
        labels: { 'session.announcing|gate.refused|0': [402.2, 601, 81.2, 17] },
      },
      {
        route: [533.4, 440, 533.4, 465, 1079.3, 465, 1079.3, 532],
        labels: { 'session.announcing|socket.subscribe|0': [1082.3, 495, 105.6, 17] },
      },
      {
        route: [
          549.4, 440, 549.4, 455, 1408.6, 455, 1409, 1724, 1409, 1770, 1276, 1770, 1276, 1895,
        ],
        labels: { 'session.announcing|after announceTimeout|0': [1136, 1786, 136.1, 17] },
      },
      {
        route: [1317.6, 1582, 1317.6, 1634, 504.8, 1634, 504.8, 1654],
        labels: { 'session.subscribed|gate.refused|0': [1234.4, 1607, 81.2, 17] },
      },
      {
        route: [1114, 850, 1114, 776],
        labels: {
          'session.subscribed.subscription.settled|socket.subscribe|0': [1117, 796, 105.6, 17],
          'session.subscribed.subscription.settled|after refusedRetryDelay|0': [
            1117, 813, 227.6, 17,
          ],
        },
      },
      {
        route: [1083.6, 776, 1083.6, 786, 1094, 786, 1094, 850],
        labels: {
          'session.subscribed.subscription.changing|subscription.settled|0': [
            888.8, 804.5, 203.2, 17,
          ],
        },
      },
      {
        route: [
          1144.4, 776, 1144.4, 786, 1354.6, 786, 1355, 1724, 1355, 1750, 962, 1750, 962, 1839, 1251,
          1839, 1251, 1895,
        ],
        labels: {
          'session.subscribed.subscription.changing|after subscribeTimeout|0': [
            816, 1766, 142.2, 17,
          ],
        },
      },
      {
        route: [1215.1, 1048, 1215.1, 991],
        labels: { 'session.subscribed.liveness.fresh|liveness.lapsed|0': [1218.1, 1011, 99.5, 17] },
      },
      {
        route: [1195.1, 991, 1195.1, 1048],
        labels: {
          'session.subscribed.liveness.probing|liveness.restored|0': [1081.4, 1011, 111.7, 17],
        },
      },
      {
        route: [
          1235.1, 991, 1235.1, 1001, 1327.6, 1001, 1327.6, 1597, 1328.6, 1597, 1329, 1724, 1329,
          1740, 803, 1740, 803, 1849, 1239, 1849, 1239, 1895,
        ],
        labels: {
          'session.subscribed.liveness.probing|after probeTimeout|0': [681, 1756, 117.8, 17],
        },
      },
      {
        route: [1127.4, 1121, 1127.4, 1194],
        labels: { 'session.subscribed.service|socket.serve|0': [1130.4, 1157, 81.2, 17] },
      },
      {
        route: [1093.4, 1226, 1093.4, 1236, 989.1, 1236, 989.1, 1293],
        labels: { 'session.subscribed.service.deciding|always|0': [869.3, 1246, 117.8, 17] },
      },
      {
        route: [1113.8, 1226, 1113.8, 1293],
        labels: { 'session.subscribed.service.deciding|always|1': [1000.1, 1246, 111.7, 17] },
      },
      {
        route: [1134.2, 1226, 1134.2, 1236, 1233.4, 1236, 1233.4, 1293],
        labels: { 'session.subscribed.service.deciding|always|2': [1186.8, 1246, 44.6, 17] },
      },
      {
        route: [952.6, 1293, 952.6, 1273, 708, 1273, 708, 1226],
        labels: { 'session.subscribed.service.draining|calls.counted|0': [711, 1246, 148.3, 17] },
      },
      {
        route: [681.3, 1226, 681.3, 1236, 697, 1236, 697, 1283, 916.1, 1283, 916.1, 1293],
        labels: { 'session.subscribed.service.drained|calls.counted|0': [528.4, 1246, 166.6, 17] },
      },
      {
        route: [1205.2, 1518, 1205.2, 1461],
        labels: { 'session.subscribed.flow.flowing|flow.saturated|0': [1208.2, 1481, 93.4, 17] },
      },
      {
        route: [1175.6, 1461, 1175.6, 1471, 1185.2, 1471, 1185.2, 1518],
        labels: { 'session.subscribed.flow.saturated|flow.drained|0': [1102, 1481, 81.2, 17] },
      },
      {
        route: [495.1, 1703, 495, 1724, 495, 1869, 666, 1869, 666, 2022, 1263, 2022, 1263, 2048],
        labels: {
          'session.closing|transport.closed|0': [556.2, 1885, 105.6, 17],
          'session.closing|auth.rejected|0': [574.5, 1905, 87.3, 17],
          'session.closing|access.denied|0': [574.5, 1925, 87.3, 17],
          'session.closing|after drainTimeout|0': [544, 1945, 117.8, 17],
        },
      },
      {
        route: [1227, 1895, 1227, 1859, 153, 1859, 153, 22, 371, 22, 371, 38],
        labels: {
          'retrying|socket.retry|0': [158, 38, 81.2, 17],
          'retrying|after retryDelay|0': [158, 58, 105.6, 17],
        },
      },
      {
        route: [1276, 1959, 1276, 2048],
        labels: { 'retrying|socket.close|0': [1191, 1989, 81.2, 17] },
      },
      {
        route: [435, 1885, 435, 1869, 140, 1869, 140, 12, 381, 12, 381, 38],
        labels: {
          'rejected|socket.retry|0': [54.7, 38, 81.2, 17],
          'rejected|after rejectedDelay|0': [12, 58, 123.9, 17],
        },
      },
      {
        route: [455, 1949, 455, 2032, 1249, 2032, 1249, 2048],
        labels: { 'rejected|socket.close|0': [370, 1979, 81.2, 17] },
      },
    ],
    initials: [
      [1502.8, 96, 1502.8, 101, 1502.8, 121],
      [1578, 179, 1578, 184, 1578, 204],
      [863.8, 825, 863.8, 830, 863.8, 840, 1074, 840, 1074, 850],
      [1056.4, 1023, 1056.4, 1028, 1056.4, 1038, 1175.1, 1038, 1175.1, 1048],
      [1100.2, 1169, 1100.2, 1174, 1100.2, 1194],
      [1077, 1493, 1077, 1498, 1077, 1508, 1165.2, 1508, 1165.2, 1518],
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
  // membership
  '61e982c9c5e7ecbe': {
    width: 736,
    height: 1092,
    states: {
      joining: [349, 791, 292.1, 173],
      'joining.trying': [487, 916, 80, 32],
      'joining.waiting': [493.7, 827, 80, 32],
      member: [223, 28, 371.2, 508],
      'member.held': [397.8, 229, 97.2, 49],
      'member.holding': [299.4, 96, 91.1, 49],
      'member.parting': [289.8, 335, 97.2, 64],
      'member.leaving': [273.6, 456, 97.2, 64],
      yielding: [193, 630, 81.6, 32],
      lapsed: [447, 680, 80, 32],
      left: [294, 1048, 80, 32],
    },
    lines: [
      {
        route: [517, 964, 517, 985, 354, 985, 354, 1048],
        labels: { 'joining|server.stop|0': [359, 1001, 75.1, 17] },
      },
      {
        route: [527, 948, 527, 985, 656, 985, 656, 12, 239, 12, 239, 28],
        labels: { 'joining.trying|join done|0': [661, 791, 62.9, 17] },
      },
      {
        route: [547, 916, 547, 859],
        labels: { 'joining.trying|join failed|0': [550, 879, 75.1, 17] },
      },
      {
        route: [520.3, 859, 520.3, 869, 527, 869, 527, 916],
        labels: { 'joining.waiting|after joinRetryDelay|0': [395, 879, 130, 17] },
      },
      {
        route: [332, 536, 332, 567, 234, 567, 234, 630],
        labels: { 'member|beat.refused|0': [149, 583, 81.2, 17] },
      },
      {
        route: [391, 536, 391, 557, 487, 557, 487, 680],
        labels: { 'member|process.slept|0': [396, 573, 87.3, 17] },
      },
      {
        route: [470.7, 229, 470.7, 219, 457.4, 219, 457.4, 155, 367.8, 155, 367.8, 145],
        labels: {
          'member.held|beat.failed|0': [460.4, 175, 75.1, 17],
          'member.held|after beatPatience|0': [460.4, 192, 117.8, 17],
        },
      },
      {
        route: [446.4, 278, 446.4, 325, 354.6, 325, 354.6, 335],
        labels: { 'member.held|server.stop|0': [449.4, 298, 75.1, 17] },
      },
      {
        route: [345, 145, 345, 165, 446.4, 165, 446.4, 229],
        labels: { 'member.holding|beat.written|0': [363.2, 183.5, 81.2, 17] },
      },
      {
        route: [322.2, 145, 322.2, 335],
        labels: { 'member.holding|server.stop|0': [245.1, 245, 75.1, 17] },
      },
      {
        route: [322.2, 399, 322.2, 456],
        labels: { 'member.parting|beat.written|0': [239, 419, 81.2, 17] },
      },
      {
        route: [354.6, 399, 354.6, 409, 380.8, 409, 381, 541, 381, 765, 334, 765, 334, 1048],
        labels: {
          'member.parting|process.slept|0': [289.7, 692, 87.3, 17],
          'member.parting|ownership.empty|0': [277.5, 712, 99.5, 17],
          'member.parting|after confirmTimeout|0': [247, 732, 130, 17],
        },
      },
      {
        route: [322.2, 520, 322, 541, 322, 557, 134, 557, 134, 785, 314, 785, 314, 1048],
        labels: {
          'member.leaving|process.slept|0': [42.5, 573, 87.3, 17],
          'member.leaving|ownership.empty|0': [30.3, 593, 99.5, 17],
          'member.leaving|after leaveTimeout|0': [12, 613, 117.8, 17],
        },
      },
      {
        route: [234, 662, 234, 775, 477, 775, 477, 791],
        labels: { 'yielding|always|0': [185, 692, 44.6, 17] },
      },
      { route: [487, 712, 487, 791], labels: { 'lapsed|always|0': [438, 742, 44.6, 17] } },
    ],
    initials: [
      [370, 891, 370, 896, 370, 906, 507, 906, 507, 916],
      [338.2, 204, 338.2, 209, 338.2, 219, 422.1, 219, 422.1, 229],
    ],
  },
  // ownership
  '66a3254fa2ad543e': {
    width: 1156,
    height: 666,
    states: {
      claiming: [113, 185, 81.6, 32],
      granted: [296, 296, 103.3, 49],
      announcing: [403, 12, 133.8, 64],
      acting: [642, 165, 103.3, 49],
      handingOver: [642, 313, 103.2, 32],
      superseded: [927, 471, 96, 32],
      released: [438, 444, 81.6, 32],
      gone: [242, 622, 80, 32],
    },
    lines: [
      {
        route: [167, 217, 167, 233, 317, 233, 317, 296],
        labels: { 'claiming|claim.granted|0': [226, 249, 87.3, 17] },
      },
      {
        route: [140, 217, 140, 551, 258, 551, 258, 622],
        labels: {
          'claiming|claim.refused|0': [48.6, 247, 87.3, 17],
          'claiming|incarnation.changed|0': [12, 267, 123.9, 17],
          'claiming|socket.release|0': [42.5, 287, 93.4, 17],
        },
      },
      {
        route: [337, 296, 337, 280, 345, 280, 345, 184, 425, 184, 425, 76],
        labels: { 'granted|session.subscribed|0': [223, 200, 117.8, 17] },
      },
      {
        route: [330, 345, 330, 361, 226, 361, 226, 541, 274, 541, 274, 622],
        labels: { 'granted|owner.changed|0': [231, 459, 87.3, 17] },
      },
      {
        route: [365, 345, 365, 361, 454, 361, 454, 444],
        labels: {
          'granted|socket.release|0': [356.9, 377, 93.4, 17],
          'granted|after handOnAfter|0': [241, 397, 209.3, 17],
        },
      },
      {
        route: [448, 76, 448, 202, 358, 202, 358, 296],
        labels: { 'announcing|session.lost|0': [363, 218, 81.2, 17] },
      },
      {
        route: [492, 76, 492, 102, 694, 102, 694, 165],
        labels: { 'announcing|announcement.read|0': [578, 118, 111.7, 17] },
      },
      {
        route: [515, 76, 515, 92, 1142, 92, 1142, 141, 999, 141, 999, 471],
        labels: { 'announcing|announcement.superseded|0': [990, 108, 148.3, 17] },
      },
      {
        route: [470, 76, 470, 428, 471, 428, 471, 444],
        labels: { 'announcing|socket.release|0': [373, 247, 93.4, 17] },
      },
      {
        route: [659, 214, 659, 231, 569, 231, 569, 280, 379, 280, 379, 296],
        labels: { 'acting|session.lost|0': [484, 247, 81.2, 17] },
      },
      {
        route: [728, 214, 728, 230, 975, 230, 975, 471],
        labels: {
          'acting|announcement.superseded|0': [822.8, 295, 148.3, 17],
          'acting|owner.changed|0': [774, 315, 197.1, 17],
          'acting|lease.ended|0': [786.2, 335, 184.9, 17],
        },
      },
      {
        route: [694, 214, 694, 230, 697, 230, 697, 297, 676, 297, 676, 313],
        labels: { 'acting|handover.begin|0': [600, 264, 93.4, 17] },
      },
      {
        route: [676, 214, 676, 248, 585, 248, 585, 290, 515, 290, 515, 339, 487, 339, 487, 444],
        labels: { 'acting|socket.release|0': [520, 306, 93.4, 17] },
      },
      {
        route: [676, 345, 676, 428, 503, 428, 503, 444],
        labels: {
          'handingOver|session.lost|0': [591.2, 375, 81.2, 17],
          'handingOver|socket.release|0': [579, 395, 93.4, 17],
        },
      },
      {
        route: [711, 345, 711, 368, 951, 368, 951, 471],
        labels: {
          'handingOver|announcement.superseded|0': [798.8, 384, 148.3, 17],
          'handingOver|owner.changed|0': [750, 404, 197.1, 17],
          'handingOver|lease.ended|0': [762.2, 424, 184.9, 17],
        },
      },
      {
        route: [711, 313, 711, 214],
        labels: {
          'handingOver|claim.renewed|0': [716, 246, 87.3, 17],
          'handingOver|after handoverTimeout|0': [716, 266, 136.1, 17],
        },
      },
      {
        route: [975, 503, 975, 606, 306, 606, 306, 622],
        labels: {
          'superseded|session.drained|0': [871.3, 533, 99.5, 17],
          'superseded|session.lost|0': [889.6, 553, 81.2, 17],
          'superseded|after drainTimeout|0': [853, 573, 117.8, 17],
        },
      },
      {
        route: [479, 476, 479, 492, 290, 492, 290, 622],
        labels: { 'released|always|0': [241, 508, 44.6, 17] },
      },
    ],
    initials: [],
  },
};
