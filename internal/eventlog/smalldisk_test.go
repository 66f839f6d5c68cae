package eventlog

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"prodops/internal/errs"
)

// TestSmallDisk fills a real file system to the last byte. PRODOPS_SMALL_DISK
// names a folder on one of a few megabytes, such as a tmpfs mounted with
// size=4m.
func TestSmallDisk(t *testing.T) {
	root := os.Getenv("PRODOPS_SMALL_DISK")
	if root == "" {
		t.Skip("PRODOPS_SMALL_DISK names no small disk")
	}
	dir := filepath.Join(root, "log")
	defer func() { _ = os.RemoveAll(dir) }()
	ballast := filepath.Join(root, "ballast")
	if err := os.WriteFile(ballast, make([]byte, 1<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	opts := discard()
	opts.ReserveBytes, opts.SegmentBytes, opts.ReopenEvery = 1<<20, 512<<10, time.Millisecond
	l := open(t, OS{}, dir, opts)
	acked, refused := 0, 0
	add := func() bool {
		_, err := l.Append(t.Context(), batch(acked*100, 100))
		if err != nil && (!errs.Is(err, errs.Unavailable) || !errors.Is(err, syscall.ENOSPC)) {
			t.Fatal(err)
		}
		if err == nil {
			acked++
		}
		return err == nil
	}
	for refused < 20 {
		if !add() {
			refused++
			time.Sleep(2 * time.Millisecond)
		}
	}
	full := acked
	if err := os.Remove(ballast); err != nil {
		t.Fatal(err)
	}
	for range 20 {
		time.Sleep(2 * time.Millisecond)
		add()
	}
	if acked <= full {
		t.Error("there is room again, and the log does not take it")
	}
	shut(l)
	l = open(t, OS{}, dir, opts)
	if n := len(strings.Fields(ids(t, l, Position{}))); n != acked*100 {
		t.Errorf("%d events, %d were acknowledged", n, acked*100)
	}
	t.Logf("%d batches until the disk was full, %d in all", full, acked)
}
