// An OpenTelemetry collector for tests: the collector's own OTLP receiver over HTTP. What it accepts it prints, a line for each
// request: {"signal":"traces","data":…} in OTLP's JSON. It ends on SIGTERM, SIGINT, or when its standard input closes, so that it
// never outlives the program that started it.
package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sync"
	"syscall"

	"go.opentelemetry.io/collector/component"
	"go.opentelemetry.io/collector/component/componenttest"
	"go.opentelemetry.io/collector/config/configgrpc"
	"go.opentelemetry.io/collector/config/configoptional"
	"go.opentelemetry.io/collector/consumer"
	"go.opentelemetry.io/collector/pdata/plog"
	"go.opentelemetry.io/collector/pdata/pmetric"
	"go.opentelemetry.io/collector/pdata/ptrace"
	"go.opentelemetry.io/collector/receiver"
	"go.opentelemetry.io/collector/receiver/otlpreceiver"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:4318", "address of OTLP over HTTP")
	flag.Parse()
	stop, cancel := signal.NotifyContext(context.Background(), syscall.SIGTERM, syscall.SIGINT)
	defer cancel()
	running := must(start(stop, *listen))
	fmt.Println("ready")
	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		cancel()
	}()
	<-stop.Done()
	_ = running.Shutdown(context.Background())
}

func start(ctx context.Context, listen string) (component.Component, error) {
	factory := otlpreceiver.NewFactory()
	config := factory.CreateDefaultConfig().(*otlpreceiver.Config)
	config.Protocols.GRPC = configoptional.None[configgrpc.ServerConfig]()
	config.Protocols.HTTP.GetOrInsertDefault().ServerConfig.NetAddr.Endpoint = listen
	settings := receiver.Settings{
		ID:                component.NewID(factory.Type()),
		TelemetrySettings: componenttest.NewNopTelemetrySettings(),
		BuildInfo:         component.NewDefaultBuildInfo(),
	}
	traces := must(consumer.NewTraces(func(_ context.Context, data ptrace.Traces) error {
		return report("traces")((&ptrace.JSONMarshaler{}).MarshalTraces(data))
	}))
	metrics := must(consumer.NewMetrics(func(_ context.Context, data pmetric.Metrics) error {
		return report("metrics")((&pmetric.JSONMarshaler{}).MarshalMetrics(data))
	}))
	logs := must(consumer.NewLogs(func(_ context.Context, data plog.Logs) error {
		return report("logs")((&plog.JSONMarshaler{}).MarshalLogs(data))
	}))
	// one receiver with three consumers: the factory keeps it by its configuration
	must(factory.CreateTraces(ctx, settings, config, traces))
	must(factory.CreateMetrics(ctx, settings, config, metrics))
	receiving := must(factory.CreateLogs(ctx, settings, config, logs))
	return receiving, receiving.Start(ctx, componenttest.NewNopHost())
}

var output sync.Mutex

func report(signal string) func([]byte, error) error {
	return func(data []byte, err error) error {
		if err != nil {
			return err
		}
		output.Lock()
		defer output.Unlock()
		_, err = fmt.Printf("{\"signal\":%q,\"data\":%s}\n", signal, data)
		return err
	}
}

func must[T any](value T, err error) T {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return value
}
