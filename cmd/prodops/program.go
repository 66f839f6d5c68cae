package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/netip"
	"net/url"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"

	"prodops/internal/api"
	"prodops/internal/flag"
	"prodops/internal/httpd"
	"prodops/internal/project"
	"prodops/web"
)

// Main is the server: everything it needs, built from its flags. Tests start
// the same program.
//
//	m := NewMain(os.Stderr)
//	err := m.ParseFlags([]string{"--data", dir})
//	err = m.Run(ctx)   // returns once it answers requests
//	…
//	err = m.Close()
type Main struct {
	Stores    storeFlags
	Listen    listenFlags
	Mail      mailFlags
	Bootstrap bootstrapFlags
	Quiet     bool             // do not greet: the server runs for the time of one command
	Demo      bool             // sign loopback visitors in as the owner
	Now       func() time.Time // the clock of records and questions

	Started project.Started // what the start found or made

	address string  // where the server listens, as this machine reaches it
	local   running // address and token of the command line
	out     io.Writer
	log     *slog.Logger
	stores  *stores
	server  *httpd.Server
	closing chan struct{}
	stop    context.CancelFunc // ends the background work
	work    sync.WaitGroup
	failed  chan error // the listener's end, if it was not asked for
}

// NewMain returns a program that greets and logs on out.
func NewMain(out io.Writer) *Main {
	return &Main{out: out, Now: time.Now, closing: make(chan struct{}), failed: make(chan error, 1)}
}

// ParseFlags reads the flags of serve.
func (m *Main) ParseFlags(args []string) error {
	var c commands
	parser, err := newParser(&c, m.out, m.out, func(int) {})
	if err != nil {
		return err
	}
	if _, err := parser.Parse(append([]string{"serve"}, args...)); err != nil {
		return err
	}
	m.Stores, m.Listen, m.Mail, m.Bootstrap = c.Serve.storeFlags, c.Serve.listenFlags, c.Serve.mailFlags, c.Serve.bootstrapFlags
	return nil
}

// Run opens the stores and answers requests from then on. Call Close in any
// case, even after an error.
func (m *Main) Run(ctx context.Context) error {
	m.log = slog.New(slog.NewTextHandler(m.out, &slog.HandlerOptions{Level: m.logLevel()}))
	if err := os.MkdirAll(m.Stores.Data, 0o700); err != nil {
		return fmt.Errorf("the data folder: %w", err)
	}
	var err error
	if m.stores, err = openStores(ctx, m.Stores, m.log, m.Now); err != nil {
		return err
	}
	m.Started, err = m.stores.projects.Start(ctx, project.Bootstrap{
		Email: m.Bootstrap.Email, Password: m.Bootstrap.Password,
		SecretKey: m.Bootstrap.SecretKey, WriteKey: m.Bootstrap.WriteKey,
	})
	if err != nil {
		return fmt.Errorf("first start: %w", err)
	}
	if m.stores.snapshots, err = flag.NewSnapshots(ctx, m.stores.flags, m.stores.journal, m.log); err != nil {
		return err
	}
	work, stop := context.WithCancel(context.WithoutCancel(ctx))
	m.stop = stop
	m.work.Go(func() { m.stores.feed.run(work) })
	m.work.Go(func() { m.stores.engine.Maintain(work) })
	m.work.Go(func() { m.stores.auth.Run(work) })
	m.work.Go(func() { m.stores.snapshots.Run(work) })
	if m.stores.mail, err = m.Mail.server(); err != nil {
		return err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", m.Listen.Listen)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", m.Listen.Listen, err)
	}
	m.address = reachable(listener.Addr())
	m.stores.baseURL = m.baseURL
	m.work.Go(func() { m.stores.recorder.Run(work) })
	services := m.stores.services()
	m.work.Go(func() { m.stores.jobs.Run(work) }) // services have said who does what
	return m.listen(listener, services)
}

func (m *Main) logLevel() slog.Level {
	if m.Quiet {
		return slog.LevelWarn
	}
	return m.Stores.Level
}

// listen says where the server is, and serves.
func (m *Main) listen(listener net.Listener, services api.Services) (err error) {
	token := newLocalToken()
	routes := api.New(services, api.Options{
		BaseURL: m.baseURL(), Secure: m.secure(), LocalToken: token, DemoMember: m.demoMember(),
		Closing: m.closing, Log: m.log,
	})
	m.server = httpd.New(listener, httpd.Options{
		API: routes, Capture: routes.Capture(), Public: routes.Public(), Asking: routes.Asking(), Pages: web.Dist(), Ready: m.stores.ready, Gauges: m.stores.gauges,
		Secure: m.secure(), Proxies: m.Listen.Proxies, Log: m.log, Closing: func() { close(m.closing) },
	})
	if m.local, err = announce(m.Stores.Data, m.address, token); err != nil {
		return errors.Join(err, listener.Close())
	}
	m.work.Go(func() {
		if err := m.server.Serve(); err != nil {
			m.failed <- err
		}
	})
	m.greet()
	return nil
}

// demoMember is who a demo's visitors are.
func (m *Main) demoMember() string {
	if m.Demo {
		return m.Started.Owner
	}
	return ""
}

func (m *Main) secure() bool { return strings.HasPrefix(m.Listen.BaseURL, "https://") }

// baseURL is how people reach the server: as set, or by its address.
func (m *Main) baseURL() string {
	if m.Listen.BaseURL != "" {
		return strings.TrimSuffix(m.Listen.BaseURL, "/")
	}
	return m.URL()
}

// URL is where the server answers on this machine.
func (m *Main) URL() string { return "http://" + m.address }

// reachable is an address by which this machine reaches the listener: one that
// listens everywhere is also on loopback.
func reachable(listening net.Addr) string {
	address, err := netip.ParseAddrPort(listening.String())
	if err == nil && address.Addr().IsUnspecified() {
		return net.JoinHostPort("127.0.0.1", strconv.Itoa(int(address.Port())))
	}
	return listening.String()
}

// greet says where to go. The set-up link is printed at every start until
// there is an owner, each time a new one: only a hash of it is kept.
func (m *Main) greet() {
	if m.Quiet {
		return
	}
	fmt.Fprintf(m.out, "prodops %s answers at %s\n", version, m.URL())
	if m.Started.SetupToken == "" {
		return
	}
	fmt.Fprintf(m.out, "\nThere is no owner yet. Open this link once to set prodops up:\n\n    %s/setup#%s\n\n", m.baseURL(), url.QueryEscape(m.Started.SetupToken))
}

// Wait returns when ctx ends, or with the reason why the server ended by itself.
func (m *Main) Wait(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return nil
	case err := <-m.failed:
		return err
	}
}

// closeTime bounds an orderly end; DESIGN promises 25 s in all.
const closeTime = 24 * time.Second

// Close answers the requests under way, ends the background work and closes the
// stores, in this order.
func (m *Main) Close() error {
	ctx, cancel := context.WithTimeout(context.Background(), closeTime)
	defer cancel()
	var failed error
	if m.local.Address != "" {
		failed = os.Remove(runningFile(m.Stores.Data))
	}
	if m.server != nil {
		failed = errors.Join(failed, m.server.Shutdown(ctx))
	}
	if m.stop != nil {
		m.stop()
		m.work.Wait()
	}
	if m.stores != nil {
		failed = errors.Join(failed, m.stores.close())
	}
	return failed
}
