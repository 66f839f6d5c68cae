// Package githistory reads commits and tags: of a repository through git, or of
// files that somebody exported. It knows no server.
package githistory

import (
	"bufio"
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// Commit is one commit.
type Commit struct {
	SHA         string    `json:"sha"`
	Parents     []string  `json:"parents"`
	Author      string    `json:"author"`
	AuthoredAt  time.Time `json:"authored_at"`
	CommittedAt time.Time `json:"committed_at"`
	PullRequest any       `json:"pull_request"`
	Kind        string    `json:"kind"`
	Title       string    `json:"title"`
}

// Tag is a name for a commit.
type Tag struct {
	Name     string    `json:"tag"`
	SHA      string    `json:"sha"`
	TaggedAt time.Time `json:"tagged_at"`
}

// History is the commits, the oldest first, and the tags in order of time.
type History struct {
	Commits []Commit
	Tags    []Tag
}

// Fields and records of git's output end with these: no commit has them.
const (
	fieldEnd  = "\x1f"
	recordEnd = "\x1e"
)

// Read asks git for the history of the repository at path: every commit that a
// branch or a tag reaches.
func Read(ctx context.Context, path string) (History, error) {
	format := strings.Join([]string{"%H", "%P", "%an", "%aI", "%cI", "%s"}, fieldEnd) + recordEnd
	log, err := git(ctx, path, "log", "--all", "--reverse", "--topo-order", "--format=tformat:"+format)
	if err != nil {
		return History{}, err
	}
	var h History
	for line := range strings.SplitSeq(log, recordEnd) {
		line = strings.Trim(line, "\n")
		if line == "" {
			continue
		}
		c, err := commitOf(line)
		if err != nil {
			return History{}, err
		}
		h.Commits = append(h.Commits, c)
	}
	refs, err := git(ctx, path, "for-each-ref", "refs/tags", "--format=%(refname:short)"+fieldEnd+"%(objectname)"+fieldEnd+"%(*objectname)"+fieldEnd+"%(creatordate:iso-strict)")
	if err != nil {
		return History{}, err
	}
	for line := range strings.SplitSeq(strings.TrimSpace(refs), "\n") {
		if line == "" {
			continue
		}
		t, err := tagOf(line)
		if err != nil {
			return History{}, err
		}
		h.Tags = append(h.Tags, t)
	}
	h.sort()
	return h, nil
}

func git(ctx context.Context, path string, args ...string) (string, error) {
	cmd := exec.CommandContext(ctx, "git", append([]string{"-C", path}, args...)...) //nolint:gosec // The path is the caller's own, and an argument of its own.
	var out, complaints bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaints
	if err := cmd.Run(); err != nil {
		if errors.Is(err, exec.ErrNotFound) {
			return "", errors.New("git is not installed: it is what reads repositories")
		}
		return "", fmt.Errorf("git %s: %s", args[0], strings.TrimSpace(complaints.String()))
	}
	return out.String(), nil
}

func commitOf(line string) (Commit, error) {
	f := strings.Split(line, fieldEnd)
	if len(f) != 6 {
		return Commit{}, fmt.Errorf("git told of a commit in %d parts, not 6", len(f))
	}
	authored, err := time.Parse(time.RFC3339, f[3])
	if err != nil {
		return Commit{}, fmt.Errorf("commit %s: %w", f[0], err)
	}
	committed, err := time.Parse(time.RFC3339, f[4])
	if err != nil {
		return Commit{}, fmt.Errorf("commit %s: %w", f[0], err)
	}
	return Commit{SHA: f[0], Parents: strings.Fields(f[1]), Author: f[2], AuthoredAt: authored, CommittedAt: committed, Title: f[5]}, nil
}

func tagOf(line string) (Tag, error) {
	f := strings.Split(line, fieldEnd)
	if len(f) != 4 {
		return Tag{}, fmt.Errorf("git told of a tag in %d parts, not 4", len(f))
	}
	at, err := time.Parse(time.RFC3339, f[3])
	if err != nil {
		return Tag{}, fmt.Errorf("tag %s: %w", f[0], err)
	}
	sha := f[1]
	if f[2] != "" { // an annotated tag is an object of its own, which points to the commit
		sha = f[2]
	}
	return Tag{Name: f[0], SHA: sha, TaggedAt: at}, nil
}

// ReadFiles reads a history from two files of JSON lines, gzipped or not, with
// the fields of Commit and Tag.
func ReadFiles(commits, tags string) (History, error) {
	var h History
	err := errors.Join(
		lines(commits, func(c Commit) { h.Commits = append(h.Commits, c) }),
		lines(tags, func(t Tag) { h.Tags = append(h.Tags, t) }),
	)
	h.sort()
	return h, err
}

func lines[T any](path string, take func(T)) (err error) {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	buffered := bufio.NewReader(file)
	var source io.Reader = buffered
	if magic, _ := buffered.Peek(2); bytes.Equal(magic, []byte{0x1f, 0x8b}) {
		if source, err = gzip.NewReader(buffered); err != nil {
			return fmt.Errorf("%s: %w", filepath.Base(path), err)
		}
	}
	decoder := json.NewDecoder(source)
	for n := 1; ; n++ {
		var one T
		err := decoder.Decode(&one)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%s, entry %d: %w", filepath.Base(path), n, err)
		}
		take(one)
	}
}

// sort puts tags in order of time: what is deployed first brings the change.
func (h *History) sort() {
	slices.SortStableFunc(h.Tags, func(a, b Tag) int { return cmp.Or(a.TaggedAt.Compare(b.TaggedAt), cmp.Compare(a.Name, b.Name)) })
}
