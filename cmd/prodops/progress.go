package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"github.com/mattn/go-isatty"
)

// progress shows how far a long work is: a bar on a terminal, a plain line now
// and then elsewhere.
type progress struct {
	out      io.Writer
	title    string
	unit     string
	terminal bool
	began    time.Time

	mu    sync.Mutex
	shown time.Time
	done  int64
	total int64
}

func newProgress(out io.Writer, title, unit string) *progress {
	file, ok := out.(*os.File)
	return &progress{
		out: out, title: title, unit: unit, began: time.Now(),
		terminal: ok && isatty.IsTerminal(file.Fd()),
	}
}

// How often progress is shown.
const (
	redraw    = 100 * time.Millisecond
	plainLine = 5 * time.Second
)

// set says that done of total are done. It may be called from many goroutines;
// what is behind what was said before is ignored.
func (p *progress) set(done, total int64) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.done, p.total = max(p.done, done), total
	every := plainLine
	if p.terminal {
		every = redraw
	}
	if now := time.Now(); now.Sub(p.shown) >= every {
		p.shown = now
		p.show()
	}
}

// end shows the last state and leaves the line.
func (p *progress) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.show()
	if p.terminal {
		fmt.Fprintln(p.out)
	}
}

func (p *progress) show() {
	share := 1.0
	if p.total > 0 {
		share = min(1, float64(p.done)/float64(p.total))
	}
	took := time.Since(p.began).Round(time.Second)
	if !p.terminal {
		fmt.Fprintf(p.out, "%s: %.0f%% of %d %s after %s\n", p.title, 100*share, p.total, p.unit, took)
		return
	}
	const width = 30
	full := int(share * width)
	fmt.Fprintf(p.out, "\r%s [%s%s] %3.0f%% of %d %s, %s ", p.title, strings.Repeat("█", full), strings.Repeat("·", width-full), 100*share, p.total, p.unit, took)
}
