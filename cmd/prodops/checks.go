package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"path/filepath"
	"time"

	"github.com/dustin/go-humanize"

	"prodops/internal/event"
	"prodops/internal/eventlog"
	"prodops/internal/journal"
	"prodops/internal/sqldb"
)

// auditVerifyCommand checks the journal's hash chain. It reads the records
// database itself: a server that was tampered with must not vouch for itself.
type auditVerifyCommand struct {
	storeFlags
	Seq  int64  `help:"With --hash: the head you kept earlier. Only against it can a cut-off end or a rewritten chain be found."`
	Hash string `help:"See --seq."`
}

// Run implements the command.
func (c auditVerifyCommand) Run(ctx context.Context, t terminal) error {
	records, err := sqldb.Open(ctx, c.recordsDSN())
	if err != nil {
		return err
	}
	var kept []journal.Head
	if c.Hash != "" {
		kept = append(kept, journal.Head{Seq: c.Seq, Hash: c.Hash})
	}
	return errors.Join(verifyJournal(ctx, t.out, records, kept...), records.Close())
}

func verifyJournal(ctx context.Context, out io.Writer, records *sqldb.DB, kept ...journal.Head) error {
	report, err := journal.New(records, time.Now).Verify(ctx, kept...)
	if err != nil {
		return err
	}
	for _, f := range report.Faults {
		fmt.Fprintf(out, "entry %d: %s: %s\n", f.Seq, f.Kind, f.Detail)
	}
	if len(report.Faults) > 0 {
		return fmt.Errorf("the journal is not what was written: %d faults in %d entries", len(report.Faults), report.Entries)
	}
	_, err = fmt.Fprintf(out, "The journal is whole: %d entries. Keep this head elsewhere: --seq %d --hash %s\n", report.Entries, report.Head.Seq, report.Head.Hash)
	return err
}

// doctorCommand looks at everything a data folder holds.
type doctorCommand struct{ storeFlags }

// lowDisk is the free space below which doctor complains.
const lowDisk = 1 << 30

// Run implements the command. It opens the folder as a server would, so a
// server that runs on it must be asked instead, at /readyz.
func (c doctorCommand) Run(ctx context.Context, t terminal) error {
	if r, found := findRunning(ctx, c.Data); found {
		return fmt.Errorf("a server runs on %s: ask %s/readyz for its health, or stop it for a look at the files", c.Data, r.Address)
	}
	warnings := &counted{}
	stores, err := openStores(ctx, c.storeFlags, slog.New(slog.NewTextHandler(io.MultiWriter(t.complaints, warnings), &slog.HandlerOptions{Level: slog.LevelWarn})), time.Now)
	if err != nil {
		return err
	}
	return errors.Join(c.look(ctx, t.out, stores, warnings), stores.close())
}

func (c doctorCommand) look(ctx context.Context, out io.Writer, s *stores, warnings *counted) error {
	var failed error
	say := func(what string, err error) {
		if err != nil {
			fmt.Fprintf(out, "BAD   %s: %v\n", what, err)
			failed = errors.New("something is wrong: see above")
			return
		}
		fmt.Fprintf(out, "good  %s\n", what)
	}
	say("records: "+s.records.Name()+" answers and its schema is this build's", s.records.Ping(ctx))
	if s.records.Name() == "sqlite" {
		say("records: pages and indexes", integrity(ctx, s.records))
	}
	say("journal: the chain is whole", verifyJournal(ctx, io.Discard, s.records))
	frames, err := readLog(ctx, s.log)
	if err == nil && warnings.n > 0 {
		err = errors.New("bad frames were found and copied to log/quarantine; the log says which")
	}
	say(fmt.Sprintf("log: every frame can be read, %d events", frames), err)
	files, bytes := sealedFiles(c.Data)
	say(fmt.Sprintf("events: every file of the manifest is there, %d files, %s", files, humanize.IBytes(bytes)), nil)
	free, err := freeBytes(c.Data)
	if err == nil && free < lowDisk {
		err = fmt.Errorf("%s are left", humanize.IBytes(free))
	}
	say(fmt.Sprintf("disk: %s free", humanize.IBytes(free)), err)
	return failed
}

// integrity has SQLite check its pages, indexes and constraints.
func integrity(ctx context.Context, records *sqldb.DB) error {
	var found []string
	if err := records.Select(ctx, &found, "PRAGMA integrity_check(10)"); err != nil {
		return err
	}
	if len(found) == 1 && found[0] == "ok" {
		return nil
	}
	return fmt.Errorf("%q", found)
}

// readLog reads the whole log, which checks every frame's checksum.
func readLog(ctx context.Context, log *eventlog.Log) (events int, err error) {
	err = log.Read(ctx, eventlog.Position{}, func(_ eventlog.Position, batch []event.Event) error {
		events += len(batch)
		return nil
	})
	return events, err
}

// sealedFiles counts what lies in the folder of sealed events.
func sealedFiles(data string) (files int, bytes uint64) {
	_ = filepath.WalkDir(filepath.Join(data, "events"), func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || filepath.Ext(path) != ".parquet" {
			return nil //nolint:nilerr // what cannot be read is not counted
		}
		files++
		if about, err := entry.Info(); err == nil {
			bytes += uint64(about.Size())
		}
		return nil
	})
	return files, bytes
}

// counted counts the lines written to it.
type counted struct{ n int }

// Write implements io.Writer.
func (c *counted) Write(p []byte) (int, error) {
	c.n++
	return len(p), nil
}
