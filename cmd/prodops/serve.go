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

// Validate is called by kong: of two sets of flags that check themselves, neither
// would be asked.
func (c serveCommand) Validate() error {
	return errors.Join(c.storeFlags.Validate(), c.mailFlags.Validate())
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
