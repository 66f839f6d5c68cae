package main

import (
	"context"
	"errors"
	"fmt"

	"prodops/client"
)

// gateCommand asks whether a release may go on, for a pipeline.
type gateCommand struct {
	targetFlags
	Release string `help:"Id of the release."`
	Service string `help:"With --version: the release of this service."`
	Version string `help:"With --service: the release of this version."`
	Project string `default:"default" help:"Slug or id of the project."`
}

// errShut is a gate that is shut: it has said why already.
var errShut = errors.New("the gate is shut")

// Run implements the command. It fails when the gate is shut; when the server
// cannot be asked, the exit code is another (see run).
func (c gateCommand) Run(ctx context.Context, t terminal) error {
	if (c.Release == "") == (c.Service == "" || c.Version == "") {
		return unasked{errors.New("give --release, or --service and --version")}
	}
	var gate client.Gate
	err := c.reach(ctx, t, func(server *client.Client) (err error) {
		if c.Release != "" {
			gate, err = server.Gate(ctx, c.Project, c.Release)
		} else {
			gate, err = server.GateOf(ctx, c.Project, c.Service, c.Version)
		}
		return err
	})
	if err != nil {
		return unasked{err}
	}
	if gate.Go {
		fmt.Fprintf(t.out, "go: %s\n", gate.Release)
		return nil
	}
	fmt.Fprintf(t.out, "stop: %s\n", gate.Release)
	for _, why := range gate.Stops {
		fmt.Fprintf(t.out, "  - %s\n", why)
	}
	return errShut
}

// unasked is why the gate could not be asked: no answer is not a stop.
type unasked struct{ error }

// Unwrap is for errors.As.
func (u unasked) Unwrap() error { return u.error }
