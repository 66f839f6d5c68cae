package main

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"prodops/client"
)

// running is what <data>/server.json says about the server that has the data
// folder open. Only the folder's owner can read it: the token lets the local
// command line do everything.
type running struct {
	Address string `json:"address"` // such as "http://127.0.0.1:8080"
	Token   string `json:"token"`
	PID     int    `json:"pid"`
}

func runningFile(data string) string { return filepath.Join(data, "server.json") }

// announce writes the file, for commands that look for the server.
func announce(data, address, token string) (running, error) {
	r := running{Address: "http://" + address, Token: token, PID: os.Getpid()}
	raw, err := json.Marshal(r)
	if err != nil {
		return running{}, err
	}
	// Written aside and renamed: a reader sees all of it or none.
	aside := runningFile(data) + ".new"
	if err := os.WriteFile(aside, append(raw, '\n'), 0o600); err != nil {
		return running{}, fmt.Errorf("write server.json: %w", err)
	}
	return r, os.Rename(aside, runningFile(data))
}

// localTokenPrefix tells the token of the local command line from a key.
const localTokenPrefix = "local_"

func newLocalToken() string { return localTokenPrefix + rand.Text() + rand.Text() }

// findRunning is the server that has the data folder open, if one answers.
func findRunning(ctx context.Context, data string) (running, bool) {
	raw, err := os.ReadFile(runningFile(data))
	if err != nil {
		return running{}, false
	}
	var r running
	if json.Unmarshal(raw, &r) != nil || r.Address == "" {
		return running{}, false
	}
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, r.Address+"/healthz", http.NoBody)
	if err != nil {
		return running{}, false
	}
	answer, err := http.DefaultClient.Do(request)
	if err != nil {
		return running{}, false
	}
	answer.Body.Close()
	return r, answer.StatusCode == http.StatusOK
}

// targetFlags say which server a command talks to.
type targetFlags struct {
	storeFlags
	URL string `name:"url" help:"Server to talk to; the one that runs on --data when absent."`
	Key string `name:"key" help:"Secret key to talk to --url with."`
}

// reach gives use a client of the server meant: the one at --url, the one that
// runs on --data, or, when none does, the same server started in this process
// for the time of the command. So there is one path into the data.
func (f targetFlags) reach(ctx context.Context, t terminal, use func(*client.Client) error) error {
	if f.URL != "" {
		if f.Key == "" {
			return errors.New("--url needs --key, a secret key of that server")
		}
		return with(f.URL, f.Key, use)
	}
	if r, found := findRunning(ctx, f.Data); found {
		return with(r.Address, r.Token, use)
	}
	m := NewMain(t.complaints)
	m.Stores, m.Listen.Listen, m.Quiet = f.storeFlags, "127.0.0.1:0", true
	if err := m.Run(ctx); err != nil {
		return errors.Join(err, m.Close())
	}
	return errors.Join(with(m.local.Address, m.local.Token, use), m.Close())
}

func with(url, key string, use func(*client.Client) error) error {
	c, err := client.New(url, client.WithKey(key))
	if err != nil {
		return err
	}
	defer c.Close()
	return use(c)
}
