package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"runtime"
	"strings"

	"prodops/client"
	"prodops/internal/api"
)

// versionCommand prints what this is.
type versionCommand struct{}

// Run implements the command.
func (versionCommand) Run(t terminal) error {
	_, err := fmt.Fprintf(t.out, "prodops %s %s %s/%s\n", version, runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return err
}

// openapiCommand prints the document the page's types are generated from.
type openapiCommand struct{}

// Run implements the command.
func (openapiCommand) Run(t terminal) error {
	document, err := api.Document()
	if err != nil {
		return err
	}
	var indented bytes.Buffer
	if err := json.Indent(&indented, document, "", "  "); err != nil {
		return err
	}
	_, err = fmt.Fprintln(t.out, indented.String())
	return err
}

// keyCreateCommand makes a key.
type keyCreateCommand struct {
	targetFlags
	Project     string   `default:"default" help:"Slug or id of the project."`
	Kind        string   `enum:"write,secret" required:"" help:"write: may only send events. secret: may do what its scopes say."`
	Scope       []string `help:"For a secret key: ingest:write, query:read, records:read, records:write, admin:* or *."`
	Name        string   `default:"command line" help:"What to call it in the list of keys."`
	Environment string   `help:"Where a write key's events belong; production when absent."`
}

// Run implements the command.
func (c keyCreateCommand) Run(ctx context.Context, t terminal) error {
	return c.reach(ctx, t, func(server *client.Client) error {
		key, err := server.CreateKey(ctx, c.Project, client.NewKey{
			Kind: c.Kind, Name: c.Name, Scopes: c.Scope, Environment: c.Environment,
		})
		if err != nil {
			return err
		}
		fmt.Fprintf(t.complaints, "%s key %q of project %s%s. It is shown this once:\n",
			c.Kind, key.Name, c.Project, strings.TrimSuffix(" for "+strings.Join(key.Scopes, ", "), " for "))
		_, err = fmt.Fprintln(t.out, key.Secret)
		return err
	})
}
