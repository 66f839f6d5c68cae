// Command prodops is the server and its tools in one program.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"

	"github.com/alecthomas/kong"

	"prodops/client"
)

// version is set by the linker.
var version = "dev"

// commands is the command line: one struct is the flags, the PRODOPS_*
// variables and the keys of --config.
type commands struct {
	Config kong.ConfigFlag `help:"JSON file with any of these settings." placeholder:"FILE"`

	Serve  serveCommand `cmd:"" help:"Run the server."`
	Demo   demoCommand  `cmd:"" help:"Run the server on a fresh workspace with a simulated company."`
	Import struct {
		Events   importEventsCommand   `cmd:"" help:"Import events from JSON lines or CSV files, gzipped or not."`
		Feedback importFeedbackCommand `cmd:"" help:"Import what people said from a CSV file."`
		Git      importGitCommand      `cmd:"" help:"Import the commits of a repository as changes, and its tags as deployments or releases."`
		Undo     importUndoCommand     `cmd:"" help:"Take an import's events or notes out again."`
	} `cmd:"" help:"Bring events, feedback and histories from elsewhere, and take them out again."`
	Key struct {
		Create keyCreateCommand `cmd:"" help:"Make a key and print it, once."`
	} `cmd:"" help:"Keys that let programs in."`
	Audit struct {
		Verify auditVerifyCommand `cmd:"" help:"Check that no entry of the journal was changed, removed or moved."`
	} `cmd:"" help:"The record of every change."`
	Gate    gateCommand    `cmd:"" help:"Ask whether a release may go on: exits 1 and says why when it may not."`
	Doctor  doctorCommand  `cmd:"" help:"Check the records, the log and the event files."`
	Openapi openapiCommand `cmd:"" help:"Print the OpenAPI document of the HTTP API."`
	Version versionCommand `cmd:"" help:"Print the version."`
}

func main() {
	os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
}

// run is the program without its process: it returns the exit code.
func run(args []string, out, complaints io.Writer) int {
	ctx, stop := untilSignalled()
	defer stop()
	exit := -1
	parser, err := newParser(&commands{}, out, complaints, func(code int) { exit = code })
	if err != nil {
		fmt.Fprintln(complaints, "prodops:", err)
		return 2
	}
	parsed, err := parser.Parse(args)
	if exit >= 0 { // --help answers and is done
		return exit
	}
	if err != nil {
		fmt.Fprintln(complaints, "prodops:", err)
		return 2
	}
	parsed.BindTo(ctx, (*context.Context)(nil))
	parsed.Bind(terminal{out: out, complaints: complaints})
	return exitCode(parsed.Run(), complaints)
}

// exitCode says what went wrong, if something did: 1 for a failure, 2 for a
// question that could not be asked.
func exitCode(err error, complaints io.Writer) int {
	switch {
	case err == nil, errors.Is(err, context.Canceled):
		return 0
	case errors.Is(err, errShut): // has said why
		return 1
	}
	fmt.Fprintln(complaints, "prodops:", explain(err))
	if _, ok := errors.AsType[unasked](err); ok {
		return 2
	}
	return 1
}

func newParser(into *commands, out, complaints io.Writer, exit func(int)) (*kong.Kong, error) {
	return kong.New(into,
		kong.Name("prodops"),
		kong.Description("Product operations: from what people do to what the team ships, and back."),
		kong.DefaultEnvars("PRODOPS"),
		kong.Configuration(belowEnvironment),
		kong.Writers(out, complaints),
		kong.Exit(exit),
		kong.UsageOnError(),
	)
}

// untilSignalled ends its context at the first SIGINT or SIGTERM, for an
// orderly end, and the process at the second.
func untilSignalled() (context.Context, context.CancelFunc) {
	ctx, cancel := context.WithCancel(context.Background())
	signals := make(chan os.Signal, 2)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
	go func() {
		select {
		case <-signals:
			cancel()
		case <-ctx.Done():
		}
		<-signals
		os.Exit(130)
	}()
	return ctx, cancel
}

// explain words an error for the terminal.
func explain(err error) string {
	if p, ok := errors.AsType[*client.Problem](err); ok {
		return p.Error()
	}
	return err.Error()
}

// terminal is where a command speaks.
type terminal struct {
	out        io.Writer // what was asked for
	complaints io.Writer // everything else
}

// belowEnvironment reads a settings file whose values give way to variables, so
// that one file can serve several places. Left to itself the library lets the
// file win over the environment.
func belowEnvironment(file io.Reader) (kong.Resolver, error) {
	settings, err := kong.JSON(file)
	if err != nil {
		return nil, err
	}
	return kong.ResolverFunc(func(c *kong.Context, parent *kong.Path, flag *kong.Flag) (any, error) {
		for _, name := range flag.Envs {
			if value, set := os.LookupEnv(name); set {
				return value, nil
			}
		}
		return settings.Resolve(c, parent, flag)
	}), nil
}
