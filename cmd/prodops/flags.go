package main

import (
	"fmt"
	"log/slog"
	"net/netip"
	"strings"

	"github.com/dustin/go-humanize"
)

// storeFlags say where things are kept.
type storeFlags struct {
	Data    string     `default:"./data" type:"path" help:"Folder of the records, the log and the events."`
	Records string     `default:"sqlite" help:"sqlite, or a postgres:// URL."`
	Events  string     `default:"embedded" help:"Event store: embedded."`
	Memory  byteSize   `default:"1GiB" help:"Memory the event store may use."`
	SealKey string     `name:"seal-key" help:"Key, 32 bytes in base64, that secrets of webhooks are sealed under; a file in --data when absent. Servers that share their records share it, too."`
	Level   slog.Level `name:"log-level" default:"info" help:"debug, info, warn or error."`
}

// listenFlags say how people reach the server.
type listenFlags struct {
	Listen  string         `default:"127.0.0.1:8080" help:"Address to listen on."`
	BaseURL string         `help:"How people reach the server, such as https://prodops.example.com; links are made with it. http:// and the address when absent."`
	Proxies []netip.Prefix `name:"trusted-proxies" help:"Networks of proxies whose X-Forwarded-For is believed, such as 10.0.0.0/8."`
}

// mailFlags say how the server sends mail.
type mailFlags struct {
	Mail string `help:"Mail server, such as smtp://user:password@smtp.example.com:587 (STARTTLS) or smtps://…:465; no mail is sent when absent." placeholder:"URL"`
	From string `name:"mail-from" help:"Whom letters are from, such as \"Acme <hello@example.com>\"." placeholder:"ADDRESS"`
}

// Validate is called by kong.
func (f mailFlags) Validate() error {
	if _, err := f.server(); err != nil {
		return fmt.Errorf("--mail: %w", err)
	}
	return nil
}

// bootstrapFlags provision a workspace at its first start, and are ignored
// afterwards.
type bootstrapFlags struct {
	Email     string `name:"bootstrap-email" help:"First start only: e-mail address of the owner."`
	Password  string `name:"bootstrap-password" help:"First start only: password of the owner."`
	SecretKey string `name:"bootstrap-secret-key" help:"First start only: a secret key (sk_…) of project default, with all scopes."`
	WriteKey  string `name:"bootstrap-write-key" help:"First start only: a write key (pk_…) of project default."`
}

// Validate is called by kong.
func (f storeFlags) Validate() error {
	if strings.HasPrefix(f.Events, "clickhouse://") {
		return fmt.Errorf("--events %s: ClickHouse is not in this build yet; leave --events out to use the embedded store", redactURL(f.Events))
	}
	if f.Events != "embedded" {
		return fmt.Errorf("--events %q: there is the embedded store", f.Events)
	}
	if f.Records != "sqlite" && !isPostgres(f.Records) {
		return fmt.Errorf("--records: say sqlite, or give a postgres:// URL")
	}
	return nil
}

func isPostgres(url string) bool {
	return strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://")
}

// redactURL keeps passwords out of messages.
func redactURL(url string) string {
	scheme, rest, _ := strings.Cut(url, "://")
	if at := strings.LastIndexByte(rest, '@'); at >= 0 {
		rest = "…" + rest[at:]
	}
	return scheme + "://" + rest
}

// byteSize is a number of bytes, written such as 1GiB or 512MB.
type byteSize int64

// UnmarshalText implements encoding.TextUnmarshaler.
func (b *byteSize) UnmarshalText(text []byte) error {
	n, err := humanize.ParseBytes(string(text))
	if err != nil {
		return fmt.Errorf("%q is no size: write it as 1GiB or 512MB", text)
	}
	const least = 64 << 20
	if n < least || n > 1<<50 {
		return fmt.Errorf("%q: give the event store at least 64MiB", text)
	}
	*b = byteSize(n)
	return nil
}
