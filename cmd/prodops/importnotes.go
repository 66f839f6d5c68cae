package main

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"prodops/client"
)

// importFeedbackCommand imports a table of notes.
type importFeedbackCommand struct {
	targetFlags
	File     string            `arg:"" type:"existingfile" help:"CSV, as Canny, Fider, UserVoice, Productboard or a spreadsheet writes it."`
	Source   string            `help:"Where the notes are from, for rows that do not say; the tool that wrote the file when absent."`
	Map      map[string]string `mapsep:"," placeholder:"FIELD=COLUMN,…" help:"Which column is what of a note, such as 'text=Details,external_id=Id'; as the headers suggest when absent."`
	DayFirst bool              `help:"Dates such as 03/04/2026 are the third of April."`
	DryRun   bool              `help:"Say what would be imported, make no note."`
	Project  string            `default:"default" help:"Slug or id of the project."`
}

// Run implements the command.
func (c importFeedbackCommand) Run(ctx context.Context, t terminal) error {
	return c.reach(ctx, t, func(server *client.Client) error {
		preview, err := c.preview(ctx, t, server)
		if err != nil {
			return err
		}
		if preview.Mapping.Columns["text"] == "" {
			return fmt.Errorf("%s: no column looks like the words of a note. Say which it is with --map text=COLUMN; there are: %s", preview.File, strings.Join(preview.Columns, ", "))
		}
		complainOfRows(t.complaints, preview)
		if c.DryRun {
			_, err := fmt.Fprintf(t.out, "%s: %d rows, %d would be notes (%d of them are here already), %d cannot be read.\n",
				preview.File, preview.Rows, preview.Sound, preview.Known, preview.Rows-preview.Sound)
			return err
		}
		return c.commit(ctx, t, server, preview)
	})
}

// preview is what the import would do. A file that an earlier try has handed
// over is not handed over again.
func (c importFeedbackCommand) preview(ctx context.Context, t terminal, server *client.Client) (client.FeedbackPreview, error) {
	file, err := os.Open(c.File)
	if err != nil {
		return client.FeedbackPreview{}, err
	}
	defer file.Close() // only read
	hash := sha256.New()
	size, err := io.Copy(hash, file)
	if err != nil {
		return client.FeedbackPreview{}, err
	}
	preview, known, err := c.unfinished(ctx, server, hex.EncodeToString(hash.Sum(nil)))
	if err != nil {
		return preview, err
	}
	if !known {
		if _, err := file.Seek(0, io.SeekStart); err != nil {
			return preview, err
		}
		bar := newProgress(t.complaints, filepath.Base(c.File), "bytes")
		preview, err = server.UploadFeedback(ctx, c.Project, filepath.Base(c.File), &watched{from: file, total: size, bar: bar})
		bar.end()
		if err != nil {
			return preview, err
		}
	}
	if mapping := c.mapping(preview.Mapping); mapping != nil && preview.RowsDone == 0 {
		return server.PreviewFeedback(ctx, c.Project, preview.ID, mapping)
	}
	return preview, nil
}

// unfinished looks for an import of the same file that has not come to its end.
func (c importFeedbackCommand) unfinished(ctx context.Context, server *client.Client, sum string) (p client.FeedbackPreview, known bool, err error) {
	for cursor := ""; ; {
		page, next, err := server.FeedbackImports(ctx, c.Project, cursor)
		if err != nil {
			return p, false, err
		}
		for _, in := range page {
			if in.SHA256 == sum && (in.State == "uploaded" || in.State == "importing" || in.State == "failed") {
				p, err := server.PreviewFeedback(ctx, c.Project, in.ID, nil)
				if gone, public := errors.AsType[*client.Problem](err); public && gone.Status == http.StatusConflict {
					return p, false, nil // its file is gone: hand it over anew
				}
				return p, err == nil, err
			}
		}
		if cursor = next; cursor == "" {
			return p, false, nil
		}
	}
}

// mapping is the one suggested with what the flags say otherwise, nil when they
// say nothing.
func (c importFeedbackCommand) mapping(suggested client.FeedbackMapping) *client.FeedbackMapping {
	if len(c.Map) == 0 && c.Source == "" && !c.DayFirst {
		return nil
	}
	m := suggested
	if len(c.Map) > 0 {
		m.Columns = c.Map
	}
	if c.Source != "" {
		m.Source = c.Source
	}
	m.DayFirst = c.DayFirst
	return &m
}

// commit has the server take the notes in and follows it to the end.
func (c importFeedbackCommand) commit(ctx context.Context, t terminal, server *client.Client, preview client.FeedbackPreview) error {
	if preview.RowsDone > 0 {
		fmt.Fprintf(t.complaints, "%s: going on after row %d\n", preview.File, preview.RowsDone)
	}
	if err := server.CommitFeedback(ctx, c.Project, preview.ID, &preview.Mapping); err != nil {
		return err
	}
	done, err := c.follow(ctx, t, server, preview)
	switch {
	case err != nil:
		return fmt.Errorf("interrupted; the same command goes on from there: %w", err)
	case done.State == "failed":
		return fmt.Errorf("%s stopped after row %d: %s The same command goes on from there", done.File, done.RowsDone, done.Failure)
	case done.State != "imported":
		return fmt.Errorf("%s: somebody has taken this import back", done.File)
	}
	_, err = fmt.Fprintf(t.out, "%s: %d rows, %d new notes, %d here already, %d not read. Undo with: prodops import undo %s\n",
		done.File, done.RowsDone, done.Created, done.Repeated, done.Failed, done.ID)
	return err
}

// follow shows how far the server is until it has come to an end.
func (c importFeedbackCommand) follow(ctx context.Context, t terminal, server *client.Client, preview client.FeedbackPreview) (client.FeedbackImport, error) {
	bar := newProgress(t.complaints, preview.File, "rows")
	defer bar.end()
	for pause := 20 * time.Millisecond; ; pause = min(2*pause, time.Second) {
		now, err := server.FeedbackImport(ctx, c.Project, preview.ID)
		if err != nil {
			return now, err
		}
		bar.set(now.RowsDone, preview.Rows)
		if now.State != "importing" {
			return now, nil
		}
		select {
		case <-ctx.Done():
			return now, ctx.Err()
		case <-time.After(pause):
		}
	}
}

// shownRowErrors is how many rows are named; the count says how many there are.
const shownRowErrors = 20

// complainOfRows names the first rows that cannot be read.
func complainOfRows(to io.Writer, p client.FeedbackPreview) {
	shown := p.Errors[:min(len(p.Errors), shownRowErrors)]
	for _, e := range shown {
		fmt.Fprintf(to, "%s:%d: %s (%s)\n", p.File, e.Line, e.Cause, e.Text)
	}
	if more := p.Rows - p.Sound - int64(len(shown)); more > 0 {
		fmt.Fprintf(to, "%s: and %d more rows that cannot be read\n", p.File, more)
	}
}

// watched shows how much of a file was read.
type watched struct {
	from  io.Reader
	done  int64
	total int64
	bar   *progress
}

// Read implements io.Reader.
func (r *watched) Read(p []byte) (int, error) {
	n, err := r.from.Read(p)
	r.done += int64(n)
	r.bar.set(r.done, r.total)
	return n, err
}
