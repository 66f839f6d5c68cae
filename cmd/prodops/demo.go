package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"os"
	"sync"
	"sync/atomic"
	"time"

	"prodops/client"
	"prodops/internal/demo"
	"prodops/internal/project"
)

// demoCommand runs the server with a simulated company.
type demoCommand struct {
	listenFlags
	Data   string   `type:"path" help:"Folder to keep the demo in; a temporary one, removed at the end, when absent."`
	Memory byteSize `default:"1GiB" help:"Memory the event store may use."`
	Seed   uint64   `default:"1" help:"The same seed tells the same story."`
	Events int      `default:"200000" help:"About how many events lie in the past."`
	Days   int      `default:"120" help:"How long the past is."`
}

// demoProject is the project the story is told in.
const demoProject = project.DefaultSlug

// Run implements the command.
func (c demoCommand) Run(ctx context.Context, t terminal) (err error) {
	if c.Data == "" {
		folder, err := os.MkdirTemp("", "prodops-demo-")
		if err != nil {
			return err
		}
		defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
		c.Data = folder
	}
	key := "sk_demo" + rand.Text()
	m := NewMain(t.complaints)
	m.Demo, m.Quiet = true, true
	clock := &storyClock{}
	clock.set(time.Now().AddDate(0, 0, -c.Days))
	m.Now = clock.now
	m.Stores = storeFlags{Data: c.Data, Records: "sqlite", Events: "embedded", Memory: c.Memory}
	m.Listen = c.listenFlags
	m.Bootstrap = bootstrapFlags{Email: "visitor@example.com", Password: rand.Text(), SecretKey: key}
	if err := m.Run(ctx); err != nil {
		return errors.Join(err, m.Close())
	}
	if !m.Started.First {
		return errors.Join(fmt.Errorf("%s is not empty: a demo begins with a fresh workspace", c.Data), m.Close())
	}
	return errors.Join(c.tell(ctx, t, m, clock, key), m.Close())
}

// asTeam is a client with a key of the simulated team: what it makes carries the
// key's name.
func asTeam(ctx context.Context, url, first string) (*client.Client, error) {
	setter, err := client.New(url, client.WithKey(first))
	if err != nil {
		return nil, err
	}
	defer setter.Close()
	var made struct {
		Secret string `json:"secret"`
	}
	err = setter.Post(ctx, "/api/v1/projects/"+demoProject+"/keys", map[string]any{"name": "Simulated team", "kind": "secret", "scopes": []string{"*"}}, &made)
	if err != nil {
		return nil, fmt.Errorf("make the key of the simulated team: %w", err)
	}
	return client.New(url, client.WithKey(made.Secret))
}

// tell sends the past, says where to look, and goes on telling until ctx ends.
func (c demoCommand) tell(ctx context.Context, t terminal, m *Main, clock *storyClock, key string) error {
	server, err := asTeam(ctx, m.URL(), key)
	if err != nil {
		return err
	}
	defer server.Close()
	bar := newProgress(t.complaints, "Simulating a company", "events")
	endBar := sync.OnceFunc(bar.end)
	history, err := demo.Run(ctx, server, demo.Options{
		Seed: c.Seed, Events: c.Events, Days: c.Days, Project: demoProject, Now: time.Now(),
		Clock: clock.set,
		Join: func() (*client.Client, error) {
			jar, err := cookiejar.New(nil)
			if err != nil {
				return nil, err
			}
			return client.New(m.URL(), client.WithHTTP(&http.Client{Jar: jar, Timeout: time.Minute}))
		},
		Progress: func(sent, total int) { bar.set(int64(sent), int64(total)) },
		Stage:    func(says string) { endBar(); fmt.Fprintf(t.complaints, "%s…\n", says) },
	})
	endBar()
	if err != nil {
		return err
	}
	fmt.Fprintf(t.out, "\nThe demo is ready: open %s — you are signed in. Ctrl-C ends it.\n", m.URL())
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	go func() { cancel(m.Wait(ctx)) }()
	return history.Live(ctx, server, demoProject)
}

// storyClock runs behind the real one while a demo tells its past: what the
// simulated team did weeks ago is dated weeks ago.
type storyClock struct{ behind atomic.Int64 } // nanoseconds

func (c *storyClock) now() time.Time { return time.Now().Add(-time.Duration(c.behind.Load())) }

// set has the clock go on from a time; one that is not in the past is now.
func (c *storyClock) set(at time.Time) { c.behind.Store(int64(max(0, time.Since(at)))) }
