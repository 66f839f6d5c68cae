package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// startMain starts the whole program on a fresh folder.
func startMain(t *testing.T, flags ...string) *Main {
	t.Helper()
	out := &lockedBuffer{}
	m := NewMain(out)
	flags = append([]string{
		"--listen", "127.0.0.1:0", "--data", t.TempDir(), "--memory", "64MiB",
		"--bootstrap-email", "first@example.com", "--bootstrap-password", "correct horse battery",
	}, flags...)
	if err := m.ParseFlags(flags); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := m.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
		if t.Failed() {
			t.Logf("the program said:\n%s", out)
		}
	})
	if err := m.Run(t.Context()); err != nil {
		t.Fatal(err)
	}
	return m
}

type lockedBuffer struct {
	mu  sync.Mutex
	buf bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buf.String()
}

// command runs the command line in this process.
func command(t *testing.T, want int, args ...string) (out, complaints string) {
	t.Helper()
	var said, complained bytes.Buffer
	if code := run(args, &said, &complained); code != want {
		t.Fatalf("prodops %s ended with %d, want %d\n%s%s", strings.Join(args, " "), code, want, &said, &complained)
	}
	return said.String(), complained.String()
}

func TestCommandsWorkWithAndWithoutAServer(t *testing.T) {
	data := t.TempDir()
	write, _ := command(t, 0, "key", "create", "--data", data, "--kind", "write", "--memory", "64MiB")
	if !strings.HasPrefix(write, "pk_") {
		t.Errorf("key create printed %q", write)
	}
	file := filepath.Join(t.TempDir(), "events.jsonl")
	lines := `{"type":"track","userId":"a","event":"Imported","messageId":"1","timestamp":"2026-01-01T00:00:00Z"}
{"type":"track","userId":"undefined","event":"Imported","messageId":"2"}
`
	if err := os.WriteFile(file, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	dry, _ := command(t, 0, "import", "events", "--dry-run", file)
	if !strings.Contains(dry, "2 lines, 1 would be accepted, 1 quarantined") || !strings.Contains(dry, "junk_id") {
		t.Errorf("the dry run said %q", dry)
	}
	first, _ := command(t, 0, "import", "events", "--data", data, "--memory", "64MiB", file)
	if !strings.Contains(first, "2 lines, 1 accepted, 1 quarantined") {
		t.Errorf("the import said %q", first)
	}
	m := startMain(t, "--data", data)
	secret, _ := command(t, 0, "key", "create", "--data", m.Stores.Data, "--kind", "secret", "--scope", "query:read")
	if !strings.HasPrefix(secret, "sk_") {
		t.Errorf("key create beside a server printed %q", secret)
	}
	_, id, _ := strings.Cut(strings.TrimSpace(first), "import undo ")
	undone, _ := command(t, 0, "import", "undo", "--data", data, id)
	if !strings.Contains(undone, "taken out again") {
		t.Errorf("undo said %q", undone)
	}
	if _, said := command(t, 1, "doctor", "--data", data); !strings.Contains(said, "a server runs") {
		t.Errorf("doctor beside a server said %q", said)
	}
	audit, _ := command(t, 0, "audit", "verify", "--data", data)
	if !strings.Contains(audit, "The journal is whole") {
		t.Errorf("audit verify said %q", audit)
	}
}

func TestImportingFeedback(t *testing.T) {
	data := t.TempDir()
	m := startMain(t, "--data", data)
	file := filepath.Join(t.TempDir(), "board.csv")
	rows := "Id,Details,When\n1,The map is upside down,2026-01-02\n2,,2026-01-03\n3,\"Printing, of all things, is missing\",some day\n4,Dark mode,2026-01-05\n"
	if err := os.WriteFile(file, []byte(rows), 0o600); err != nil {
		t.Fatal(err)
	}
	args := func(more ...string) []string {
		return append([]string{"import", "feedback", "--data", m.Stores.Data, file}, more...)
	}
	dry, wrong := command(t, 0, args("--dry-run", "--map", "text=Details,external_id=Id,received_at=When", "--source", "board")...)
	if !strings.Contains(dry, "4 rows, 2 would be notes (0 of them are here already), 2 cannot be read") {
		t.Errorf("the dry run said %q", dry)
	}
	if !strings.Contains(wrong, "board.csv:3: There are no words in it.") || !strings.Contains(wrong, `board.csv:4: The time "some day" cannot be read.`) {
		t.Errorf("the dry run complained %q", wrong)
	}
	// The file that was handed over for the dry run is the one that is taken in.
	done, wrong := command(t, 0, args("--map", "text=Details,external_id=Id", "--source", "board")...)
	if !strings.Contains(done, "4 rows, 3 new notes, 0 here already, 1 not read") || strings.Contains(wrong, "bytes") {
		t.Errorf("the import said %q and %q", done, wrong)
	}
	again, _ := command(t, 0, args("--map", "text=Details,external_id=Id", "--source", "board")...)
	if !strings.Contains(again, "0 new notes, 3 here already") {
		t.Errorf("the same import again said %q", again)
	}
	_, id, _ := strings.Cut(strings.TrimSpace(done), "import undo ")
	undone, _ := command(t, 0, "import", "undo", "--data", m.Stores.Data, id)
	if !strings.Contains(undone, "its 3 notes are taken out again") {
		t.Errorf("undo said %q", undone)
	}
	if _, said := command(t, 1, "import", "undo", "--data", m.Stores.Data, "nothing"); !strings.Contains(said, "no such import") {
		t.Errorf("undoing nothing said %q", said)
	}
	if _, said := command(t, 1, args("--map", "text=Words")...); !strings.Contains(said, `no column "Words"`) {
		t.Errorf("a wrong column was answered %q", said)
	}
}

func TestDoctorOnAHealthyFolder(t *testing.T) {
	data := t.TempDir()
	command(t, 0, "key", "create", "--data", data, "--kind", "write", "--memory", "64MiB")
	said, _ := command(t, 0, "doctor", "--data", data, "--memory", "64MiB")
	if strings.Contains(said, "BAD") || strings.Count(said, "good") < 5 {
		t.Errorf("doctor said:\n%s", said)
	}
}

func TestFlagsSayWhatIsNotThere(t *testing.T) {
	_, said := command(t, 2, "serve", "--events", "clickhouse://user:secret@host/db")
	if !strings.Contains(said, "not in this build yet") || strings.Contains(said, "secret") {
		t.Errorf("clickhouse:// said %q", said)
	}
	if _, said := command(t, 2, "serve", "--mail", "smtp://ann:hunter2@mail.example?tls=off", "--mail-from", "a@b.example"); !strings.Contains(said, "--mail: a password") || strings.Contains(said, "hunter2") {
		t.Errorf("a password without TLS: %q", said)
	}
	config := filepath.Join(t.TempDir(), "config.json")
	if err := os.WriteFile(config, []byte(`{"memory":"tiny"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, said := command(t, 2, "serve", "--config", config); !strings.Contains(said, "tiny") {
		t.Errorf("a setting of the file was not read: %q", said)
	}
	t.Setenv("PRODOPS_RECORDS", "mysql://x")
	if _, said := command(t, 2, "serve"); !strings.Contains(said, "postgres://") {
		t.Errorf("a variable was not read: %q", said)
	}
}

func TestTwoServersOnOneFolder(t *testing.T) {
	m := startMain(t)
	second := NewMain(&lockedBuffer{})
	second.Stores, second.Listen, second.Quiet = m.Stores, m.Listen, true
	if err := second.Run(t.Context()); err == nil || !strings.Contains(err.Error(), "another prodops runs") {
		t.Errorf("the second said %v", err)
	}
	if err := second.Close(); err != nil {
		t.Error(err)
	}
}

func TestWhichSettingWins(t *testing.T) {
	file := filepath.Join(t.TempDir(), "settings.json")
	if err := os.WriteFile(file, []byte(`{"listen": "127.0.0.1:1", "memory": "256MiB"}`), 0o600); err != nil {
		t.Fatal(err)
	}
	parsed := func(args ...string) serveCommand {
		t.Helper()
		var c commands
		parser, err := newParser(&c, io.Discard, io.Discard, func(int) {})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := parser.Parse(append([]string{"serve", "--config", file}, args...)); err != nil {
			t.Fatal(err)
		}
		return c.Serve
	}
	if got := parsed(); got.Listen != "127.0.0.1:1" || got.Memory != 256<<20 {
		t.Errorf("the file's settings gave %s and %d", got.Listen, got.Memory)
	}
	t.Setenv("PRODOPS_LISTEN", "127.0.0.1:2")
	if got := parsed(); got.Listen != "127.0.0.1:2" || got.Memory != 256<<20 {
		t.Errorf("a variable beside the file gave %s and %d", got.Listen, got.Memory)
	}
	if got := parsed("--listen", "127.0.0.1:3"); got.Listen != "127.0.0.1:3" {
		t.Errorf("a flag beside both gave %s", got.Listen)
	}
}
