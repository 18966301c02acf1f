#!/bin/sh
# One Apache Kafka (KRaft: broker and controller in one) for tests.
#   kafka.sh PORT CONTROLLER_PORT FOLDER   starts it; it prints `Kafka Server started` once it answers
#   kafka.sh --format FOLDER               makes a new, empty folder, which takes a Java of its own: a start copies `empty`
# Both folders, lib and empty, are beside this file. It ends when its standard input closes, so that it never outlives the
# program that started it.
set -eu
here=$(dirname "$0")

properties() { # PORT CONTROLLER_PORT FOLDER
  cat <<END
process.roles=broker,controller
node.id=1
controller.quorum.voters=1@127.0.0.1:$2
listeners=PLAINTEXT://127.0.0.1:$1,CONTROLLER://127.0.0.1:$2
advertised.listeners=PLAINTEXT://127.0.0.1:$1
controller.listener.names=CONTROLLER
log.dirs=$3
num.partitions=3
offsets.topic.num.partitions=1
offsets.topic.replication.factor=1
group.initial.rebalance.delay.ms=0
# a broker that was killed is not let in again before the session of the dead one is over
broker.session.timeout.ms=3000
broker.heartbeat.interval.ms=500
END
}

if [ "$1" = --format ]; then
  mkdir -p "$2"
  properties 9092 9093 "$2" >"$2/server.properties"
  exec java -XX:TieredStopAtLevel=1 -cp "$here/lib/*" kafka.tools.StorageTool format \
    --cluster-id 4L6g3nShT-eMCtK--X86sw --config "$2/server.properties"
fi

port=$1 controller=$2 folder=$3
[ -e "$folder/meta.properties" ] || {
  mkdir -p "$folder"
  cp "$here"/empty/* "$folder"
}
properties "$port" "$controller" "$folder" >"$folder/server.properties"
exec 3<&0
(cat <&3 >/dev/null && kill -9 $$) >/dev/null 2>&1 &
exec java -Xms256m -Xmx512m -XX:+UseSerialGC -XX:-UsePerfData -cp "$here/lib/*" \
  -Dorg.slf4j.simpleLogger.defaultLogLevel=warn \
  -Dorg.slf4j.simpleLogger.log.kafka.server.KafkaRaftServer=info \
  kafka.Kafka "$folder/server.properties"
