// A MongoDB-compatible server for tests: FerretDB 1 with its SQLite backend.
//
// It is a program of its own because the released command cannot be built by "go install": its version file
// is not part of the module, and it panics without. Once it answers, it prints its URL as one line; it ends on
// SIGTERM, SIGINT, or when its standard input closes, so that it never outlives whoever started it.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/FerretDB/FerretDB/ferretdb"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:0", "`host:port` to listen on")
	folder := flag.String("folder", "", "existing `folder` for the data; default: a temporary one")
	flag.Parse()
	if err := run(*listen, *folder); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func run(listen, folder string) error {
	if folder == "" { // not ?mode=memory: there every update waits for itself
		made, err := os.MkdirTemp("", "switchwire-ferretdb-")
		if err != nil {
			return err
		}
		defer os.RemoveAll(made)
		folder = made
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		stop()
	}()

	server, err := ferretdb.New(&ferretdb.Config{
		Listener:  ferretdb.ListenerConfig{TCP: listen},
		Logger:    slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelError})),
		Handler:   "sqlite",
		SQLiteURL: "file:" + folder + "/",
	})
	if err != nil {
		return err
	}
	fmt.Println(server.MongoDBURI()) // bound already; a client that is too early waits in the backlog
	return server.Run(ctx)
}
