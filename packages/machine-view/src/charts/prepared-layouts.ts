// Generated from the machines by `npm run docs:write`. Do not edit.
import type { ChartLayout } from './chart-layout.ts';

/** Layouts by the key of the graph that each was made for. */
export const PREPARED_LAYOUTS: Readonly<Record<string, ChartLayout>> = {
  // eslSocket
  d1e5da34c31707e2: {
    width: 1531,
    height: 1629,
    states: {
      session: [310, 28, 931.2, 1283],
      'session.connecting': [409.5, 101, 254.1, 319],
      'session.connecting.dialing': [460.7, 184, 80, 32],
      'session.connecting.awaitingChallenge': [447.5, 283, 146.4, 32],
      'session.connecting.authenticating': [482.7, 372, 124.8, 32],
      'session.authenticated': [505.1, 512, 121.6, 49],
      'session.subscribed': [570.2, 618, 560.8, 672],
      'session.subscribed.subscription': [586.2, 671, 528.8, 207],
      'session.subscribed.subscription.settled': [797.4, 830, 80, 32],
      'session.subscribed.subscription.changing': [796.6, 707, 121.6, 49],
      'session.subscribed.liveness': [778.8, 903, 309.2, 173],
      'session.subscribed.liveness.fresh': [898.5, 1028, 80, 32],
      'session.subscribed.liveness.probing': [918.5, 939, 80, 32],
      'session.subscribed.flow': [799.4, 1101, 261.6, 173],
      'session.subscribed.flow.flowing': [888.6, 1226, 80, 32],
      'session.subscribed.flow.saturated': [889.4, 1137, 88.8, 32],
      'session.closing': [1092.4, 238.5, 97.2, 49],
      retrying: [644, 1447, 121.6, 49],
      rejected: [1185, 1427, 121.6, 49],
      closed: [1106, 1585, 80, 32],
    },
    lines: [
      {
        route: [1131, 1311, 1131, 1411, 752, 1411, 752, 1447],
        labels: {
          'session|transport.closed|0': [1021, 1358, 105.6, 17],
          'session|transport failed|1': [1021, 1378, 105.6, 17],
        },
      },
      {
        route: [1151, 1311, 1151, 1342, 1252, 1342, 1252, 1411, 1226, 1411, 1226, 1427],
        labels: {
          'session|auth.rejected|0': [1161, 1358, 87.3, 17],
          'session|access.denied|0': [1161, 1378, 87.3, 17],
        },
      },
      {
        route: [1141, 28, 1141, 238.5],
        labels: { 'session|socket.close|0': [1144, 64, 81.2, 17] },
      },
      {
        route: [1161, 1311, 1161, 1332, 1335, 1332, 1335, 1549, 1173, 1549, 1173, 1585],
        labels: { 'session|transport failed|0': [1340, 1348, 178.8, 17] },
      },
      {
        route: [520.7, 216, 520.7, 283],
        labels: { 'session.connecting.dialing|transport.connected|0': [523.7, 246, 123.9, 17] },
      },
      {
        route: [
          480.7, 216, 480.7, 226, 425.5, 226, 425.5, 435, 326, 435, 326, 1332, 109, 1332, 109, 1569,
          1119, 1569, 1119, 1585,
        ],
        labels: { 'session.connecting.dialing|socket.close|0': [24, 1348, 81.2, 17] },
      },
      {
        route: [
          500.7, 216, 500.7, 236, 436.5, 236, 436.5, 445, 337, 445, 337, 1362, 270, 1362, 270, 1421,
          671, 1421, 671, 1447,
        ],
        labels: { 'session.connecting.dialing|after connectTimeout|0': [136, 1378, 130, 17] },
      },
      {
        route: [545.1, 315, 545.1, 372],
        labels: {
          'session.connecting.awaitingChallenge|auth.challenged|0': [548.1, 335, 99.5, 17],
        },
      },
      {
        route: [
          496.3, 315, 496.3, 325, 471.7, 325, 471.7, 455, 348, 455, 348, 1362, 423, 1362, 423, 1411,
          685, 1411, 685, 1447,
        ],
        labels: {
          'session.connecting.awaitingChallenge|after greetingTimeout|0': [283, 1378, 136.1, 17],
        },
      },
      {
        route: [565.9, 404, 565.9, 512],
        labels: { 'session.connecting.authenticating|auth.accepted|0': [476.6, 475, 87.3, 17] },
      },
      {
        route: [
          524.3, 404, 524.3, 465, 359, 465, 359, 1352, 553, 1352, 553, 1401, 698, 1401, 698, 1447,
        ],
        labels: { 'session.connecting.authenticating|after authTimeout|0': [437, 1368, 111.7, 17] },
      },
      {
        route: [586.2, 561, 586.2, 618],
        labels: { 'session.authenticated|subscription.settled|0': [381, 581, 203.2, 17] },
      },
      {
        route: [545.7, 561, 545.7, 571, 370, 571, 370, 1332, 712, 1332, 712, 1447],
        labels: {
          'session.authenticated|liveness.lapsed|0': [608.7, 1348, 99.5, 17],
          'session.authenticated|after subscribeTimeout|0': [566, 1368, 142.2, 17],
        },
      },
      {
        route: [857.4, 830, 857.4, 756],
        labels: {
          'session.subscribed.subscription.settled|socket.subscribe|0': [860.4, 776, 105.6, 17],
          'session.subscribed.subscription.settled|after refusedRetryDelay|0': [
            860.4, 793, 227.6, 17,
          ],
        },
      },
      {
        route: [827, 756, 827, 766, 837.4, 766, 837.4, 830],
        labels: {
          'session.subscribed.subscription.changing|subscription.settled|0': [
            632.2, 784.5, 203.2, 17,
          ],
        },
      },
      {
        route: [
          887.8, 756, 887.8, 766, 1098, 766, 1098, 1342, 1007, 1342, 1007, 1391, 739, 1391, 739,
          1447,
        ],
        labels: {
          'session.subscribed.subscription.changing|after subscribeTimeout|0': [
            861, 1358, 142.2, 17,
          ],
        },
      },
      {
        route: [958.5, 1028, 958.5, 971],
        labels: { 'session.subscribed.liveness.fresh|liveness.lapsed|0': [961.5, 991, 99.5, 17] },
      },
      {
        route: [938.5, 971, 938.5, 1028],
        labels: {
          'session.subscribed.liveness.probing|liveness.restored|0': [824.8, 991, 111.7, 17],
        },
      },
      {
        route: [
          978.5, 971, 978.5, 981, 1071, 981, 1071, 1332, 848, 1332, 848, 1381, 725, 1381, 725, 1447,
        ],
        labels: {
          'session.subscribed.liveness.probing|after probeTimeout|0': [726, 1348, 117.8, 17],
        },
      },
      {
        route: [948.6, 1226, 948.6, 1169],
        labels: { 'session.subscribed.flow.flowing|flow.saturated|0': [951.6, 1189, 93.4, 17] },
      },
      {
        route: [919, 1169, 919, 1179, 928.6, 1179, 928.6, 1226],
        labels: { 'session.subscribed.flow.saturated|flow.drained|0': [845.4, 1189, 81.2, 17] },
      },
      {
        route: [1141, 287.5, 1141, 1332, 1146, 1332, 1146, 1585],
        labels: {
          'session.closing|transport.closed|0': [1036.2, 1427, 105.6, 17],
          'session.closing|auth.rejected|0': [1054.5, 1447, 87.3, 17],
          'session.closing|access.denied|0': [1054.5, 1467, 87.3, 17],
          'session.closing|after drainTimeout|0': [1024, 1487, 117.8, 17],
        },
      },
      {
        route: [658, 1447, 658, 1431, 122, 1431, 122, 12, 1121, 12, 1121, 28],
        labels: {
          'retrying|socket.retry|0': [36.4, 1279, 81.2, 17],
          'retrying|after retryDelay|0': [12, 1299, 105.6, 17],
        },
      },
      {
        route: [705, 1496, 705, 1559, 1133, 1559, 1133, 1585],
        labels: { 'retrying|socket.close|0': [620, 1526, 81.2, 17] },
      },
      {
        route: [1266, 1427, 1266, 1411, 1270, 1411, 1270, 12, 1131, 12, 1131, 28],
        labels: {
          'rejected|socket.retry|0': [1275, 1279, 81.2, 17],
          'rejected|after rejectedDelay|0': [1275, 1299, 123.9, 17],
        },
      },
      {
        route: [1246, 1476, 1246, 1539, 1159, 1539, 1159, 1585],
        labels: { 'rejected|socket.close|0': [1161, 1506, 81.2, 17] },
      },
    ],
    initials: [
      [447.5, 76, 447.5, 81, 447.5, 101],
      [500.7, 159, 500.7, 164, 500.7, 184],
      [607.2, 805, 607.2, 810, 607.2, 820, 817.4, 820, 817.4, 830],
      [799.8, 1003, 799.8, 1008, 799.8, 1018, 918.5, 1018, 918.5, 1028],
      [820.4, 1201, 820.4, 1206, 820.4, 1216, 908.6, 1216, 908.6, 1226],
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
