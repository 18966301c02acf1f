// A Kafka broker for tests (franz-go's kfake), of the version that go.mod names, in memory or in a folder that outlives it. It
// prints its address as one line once it answers, and ends when its standard input closes, so that it never outlives the program
// that started it.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/twmb/franz-go/pkg/kfake"
)

func main() {
	port := flag.Int("port", 0, "the port to listen on; 0 takes a free one")
	topic := flag.String("topic", "freeswitch-events", "a topic that exists")
	partitions := flag.Int("partitions", 3, "its partitions")
	data := flag.String("data", "", "a folder where records are kept, on the disk before they are confirmed")
	flag.Parse()
	options := []kfake.Opt{kfake.NumBrokers(1), kfake.SeedTopics(int32(*partitions), *topic)}
	if *port != 0 {
		options = append(options, kfake.Ports(*port))
	}
	if *data != "" {
		options = append(options, kfake.DataDir(*data), kfake.SyncWrites())
	}
	cluster, err := kfake.NewCluster(options...)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(cluster.ListenAddrs()[0])
	_, _ = io.Copy(io.Discard, os.Stdin)
	cluster.Close()
}
