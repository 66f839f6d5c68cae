package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"

	"prodops/client"
	"prodops/internal/ingest"
	"prodops/internal/ingest/importfile"
)

// importEventsCommand imports files of events.
type importEventsCommand struct {
	targetFlags
	Files       []string `arg:"" type:"existingfile" help:"JSON lines of Segment calls, or CSV with --map; gzipped or not."`
	Map         string   `help:"For CSV: how columns become calls, such as 'event=Action,user_id=Email,timestamp=Time,properties=*'."`
	DryRun      bool     `help:"Read and judge the files, change nothing."`
	Project     string   `default:"default" help:"Slug or id of the project."`
	Environment string   `help:"Where the events belong; production when absent."`
}

// Run implements the command.
func (c importEventsCommand) Run(ctx context.Context, t terminal) error {
	var mapping *importfile.Mapping
	if c.Map != "" {
		parsed, err := importfile.ParseMapping(c.Map)
		if err != nil {
			return err
		}
		mapping = parsed
	}
	if c.DryRun {
		return c.each(mapping, func(f *importfile.File) error { return judge(ctx, t, f) })
	}
	return c.reach(ctx, t, func(server *client.Client) error {
		return c.each(mapping, func(f *importfile.File) error { return c.send(ctx, t, server, f) })
	})
}

func (c importEventsCommand) each(mapping *importfile.Mapping, do func(*importfile.File) error) error {
	for _, path := range c.Files {
		file, err := importfile.Open(path, mapping)
		if err != nil {
			return err
		}
		if err := errors.Join(do(file), file.Close()); err != nil {
			return fmt.Errorf("%s: %w", filepath.Base(path), err)
		}
	}
	return nil
}

// send hands one file over, going on where an earlier try stopped.
func (c importEventsCommand) send(ctx context.Context, t terminal, server *client.Client, file *importfile.File) error {
	source := "segment"
	if c.Map != "" {
		source = "csv"
	}
	run, err := server.CreateImport(ctx, c.Project, client.NewImport{
		File: file.Name, Size: file.Size, SHA256: file.SHA256, Source: source, Environment: c.Environment, Mapping: c.Map,
	})
	if err != nil {
		return err
	}
	if run.LinesDone > 0 {
		fmt.Fprintf(t.complaints, "%s: going on after line %d\n", file.Name, run.LinesDone)
		if err := file.Skip(run.LinesDone); err != nil {
			return err
		}
	}
	if err := c.sendBatches(ctx, t, server, file, run.ID); err != nil {
		return fmt.Errorf("interrupted; the same command goes on from there: %w", err)
	}
	done, err := server.FinishImport(ctx, c.Project, run.ID)
	if err != nil {
		return err
	}
	fmt.Fprintf(t.out, "%s: %d lines, %d accepted, %d quarantined; events already here count once. Undo with: prodops import undo %s\n",
		file.Name, done.LinesDone, done.Accepted, done.Quarantined, done.ID)
	return nil
}

func (c importEventsCommand) sendBatches(ctx context.Context, t terminal, server *client.Client, file *importfile.File, id string) error {
	bar := newProgress(t.complaints, file.Name, "bytes")
	defer bar.end()
	for {
		batch, err := file.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if _, err := server.ImportLines(ctx, c.Project, id, batch.FromLine, batch.Calls); err != nil {
			return err
		}
		bar.set(batch.Read, file.Size)
	}
}

// judge says what an import of the file would do.
func judge(ctx context.Context, t terminal, file *importfile.File) error {
	lines, sound := 0, 0
	wrong := map[ingest.Reason]int{}
	examples := map[ingest.Reason]string{}
	for ctx.Err() == nil {
		batch, err := file.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		for i, call := range ingest.DecodeCalls(batch.Calls, ingest.ImportLimits()) {
			lines++
			if call.Sound() {
				sound++
				continue
			}
			if wrong[call.Reason]++; wrong[call.Reason] == 1 {
				examples[call.Reason] = fmt.Sprintf("call %d: %s", batch.FromLine+int64(i)+1, call.Detail)
			}
		}
	}
	var said strings.Builder
	fmt.Fprintf(&said, "%s: %d lines, %d would be accepted, %d quarantined\n", file.Name, lines, sound, lines-sound)
	for reason, count := range wrong {
		fmt.Fprintf(&said, "  %s: %d, such as %s\n", reason, count, examples[reason])
	}
	_, err := io.WriteString(t.out, said.String())
	return errors.Join(err, ctx.Err())
}

// importUndoCommand takes an import back, of events or of notes.
type importUndoCommand struct {
	targetFlags
	ID      string `arg:"" help:"Id of the import, as printed when it ended."`
	Project string `default:"default" help:"Slug or id of the project."`
}

// Run implements the command.
func (c importUndoCommand) Run(ctx context.Context, t terminal) error {
	return c.reach(ctx, t, func(server *client.Client) error {
		undone, err := server.UndoImport(ctx, c.Project, c.ID)
		if elsewhere(err) {
			notes, other := server.UndoFeedbackImport(ctx, c.Project, c.ID)
			if other == nil {
				_, err = fmt.Fprintf(t.out, "%s: its %d notes are taken out again.\n", notes.File, notes.Created)
				return err
			}
			if !elsewhere(other) {
				return other
			}
		}
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(t.out, "%s: the events of %d lines are taken out again.\n", undone.File, undone.LinesDone)
		return err
	})
}

// elsewhere reports whether the id may be one of the other kind: it is not
// known here, or this key may not ask.
func elsewhere(err error) bool {
	problem, answered := errors.AsType[*client.Problem](err)
	return answered && (problem.Status == http.StatusNotFound || problem.Status == http.StatusForbidden)
}
