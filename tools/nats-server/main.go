// A NATS server for tests, of the version that go.mod names. It takes the flags of nats-server, and ends on SIGTERM,
// SIGINT, or when its standard input closes, so that it never outlives the program that started it.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/nats-io/nats-server/v2/server"
)

func main() {
	flags := flag.NewFlagSet("nats-server", flag.ExitOnError)
	options, err := server.ConfigureOptions(flags, os.Args[1:], server.PrintServerAndExit, flags.Usage, func() {})
	if err != nil {
		fail(err)
	}
	running, err := server.NewServer(options)
	if err != nil {
		fail(err)
	}
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		running.Shutdown()
	}()
	running.ConfigureLogger()
	if err := server.Run(running); err != nil {
		fail(err)
	}
	running.WaitForShutdown()
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
