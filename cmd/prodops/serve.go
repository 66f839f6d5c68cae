package main

import (
	"context"
	"errors"
)

// serveCommand runs the server.
type serveCommand struct {
	storeFlags
	listenFlags
	mailFlags
	bootstrapFlags
}

// Run implements the command.
func (c serveCommand) Run(ctx context.Context, t terminal) error {
	m := NewMain(t.complaints)
	m.Stores, m.Listen, m.Mail, m.Bootstrap = c.storeFlags, c.listenFlags, c.mailFlags, c.bootstrapFlags
	return serve(ctx, m)
}

// serve runs the program until ctx ends.
func serve(ctx context.Context, m *Main) error {
	err := m.Run(ctx)
	if err == nil {
		err = m.Wait(ctx)
	}
	return errors.Join(err, m.Close())
}
